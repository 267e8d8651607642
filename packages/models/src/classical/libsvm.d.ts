declare module 'libsvm-js/asm.js' {
  interface SvmOptions {
    readonly type: string;
    readonly kernel: string;
    readonly gamma: number;
    readonly cost: number;
    readonly tolerance: number;
    readonly quiet: boolean;
    readonly weight?: Readonly<Record<string, number>>;
  }

  class SVM {
    static readonly SVM_TYPES: { readonly C_SVC: string };
    static readonly KERNEL_TYPES: { readonly RBF: string };
    constructor(options: SvmOptions);
    train(samples: readonly ArrayLike<number>[], labels: readonly number[]): void;
    serializeModel(): string;
    free(): void;
  }

  export default SVM;
}
