/** The text of `model.json`. */
export declare const modelJson: string;
/** The bytes of `weights.bin` in base64. */
export declare const weights: string;
