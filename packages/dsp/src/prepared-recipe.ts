import { fillDerivatives } from './derivatives.ts';
import { type PreparedFeature, prepareFeature } from './features.ts';
import { FrameBlock } from './frame-block.ts';
import { countFrames } from './framing.ts';
import type { ResolvedRecipe } from './recipe.ts';
import { reject } from './validate.ts';

/** The features of a recipe with their tables and their scratch, before pooling. */
export class PreparedRecipe {
  readonly recipe: ResolvedRecipe;
  readonly features: readonly PreparedFeature[];
  readonly columns: readonly string[];
  /** Rows from which a row's derivatives follow; 1 without derivatives. */
  readonly width: number;
  readonly #block: FrameBlock;
  /** The first column of each feature. */
  readonly #starts: readonly number[];
  readonly #derived: number;

  constructor(recipe: ResolvedRecipe) {
    this.recipe = recipe;
    this.features = recipe.features.map((feature) => prepareFeature(feature, recipe));
    this.columns = this.features.flatMap(({ columns }) => columns);
    let start = 0;
    this.#starts = this.features.map(({ columns }) => {
      start += columns.length;
      return start - columns.length;
    });
    this.#derived = this.features.findIndex(({ derivatives }) => derivatives !== undefined);
    this.width = this.features[this.#derived]?.derivatives?.width ?? 1;
    this.#block = new FrameBlock(recipe, recipe.sampleRate);
  }

  /** The rows of a signal; an error when it is too short. */
  countRows(caller: string, length: number): number {
    const { nFft, hopLength, center } = this.recipe;
    const rows = countFrames(caller, length, nFft, hopLength, center);
    if (rows < this.width) {
      reject(caller, 'samples', `long enough for ${this.width} frames, the deltaWidth`, length);
    }
    return rows;
  }

  /**
   * Computes `rows` rows without derivatives. The first frame stands at sample `anchor` of `samples`, where the
   * signal reaches from `begin` to `end`; a frame that reaches beyond these must find zeros, or an end of `samples`.
   */
  fill(
    samples: Float32Array,
    anchor: number,
    begin: number,
    end: number,
    rows: number,
    out: Float32Array,
    offset: number,
  ): void {
    this.#block.load(samples, anchor, begin, end, rows);
    for (let i = 0; i < this.features.length; i++) {
      this.features[i]!.fill(this.#block, out, offset + this.#starts[i]!, this.columns.length);
    }
  }

  /** Fills in the derivatives of a row of `out`, from the `width` rows that begin with row `first` of `rows`. */
  derive(rows: Float32Array, first: number, out: Float32Array, offset: number): void {
    const derivatives = this.features[this.#derived]?.derivatives;
    if (derivatives === undefined) return;
    fillDerivatives(derivatives, this.#starts[this.#derived]!, rows, first, this.columns.length, out, offset);
  }
}
