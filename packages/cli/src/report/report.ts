import type { DiagramLayer, LabelledValues, ScoredClips } from '@ser/plots';

/** A value between 0 and 1, with the interval that a bootstrap over speakers gives it. */
export type ReportScore = {
  value: number;
  /** Lower and upper end. */
  interval?: readonly [number, number];
};

/** One part of a split. */
type ReportPart = {
  /** `Training`, `Validation`, `Test`; the order of the list is the order of the table. */
  name: string;
  /** Speakers in this part, as the clips name them: `ravdess:01`. */
  speakers: readonly string[];
  clips: number;
};

/** A clip that stands for its emotion. */
export type ReportExample = {
  emotion: string;
  /** Where the clip lies, as text. */
  path: string;
  speaker: string;
  /** Mono samples, full scale is -1 to 1; only its picture goes into the page. */
  samples: Float32Array;
  sampleRate: number;
};

/** A clip that could not be read or used. */
type ReportSkipped = { path: string; reason: string };

/** A test clip that was taken for another emotion. */
export type ReportMistake = {
  /** The clip's name as it is shown. */
  path: string;
  /** Address of the clip relative to the page, parts percent-encoded; without it the clip is not linked. */
  href?: string;
  speaker: string;
  emotion: string;
  predicted: string;
  /** Probability of `predicted`, 0 to 1. */
  score: number;
};

/**
 * Everything that a report says of a training or an evaluation: plain data, every string shown as it is (escaped).
 * What is optional is left out of the page when it is absent.
 */
export type Report = {
  title: string;
  /** When the run ended, ISO 8601. */
  created: string;
  /** The data are made by a synthesiser: the page says so before everything else. */
  synthetic: boolean;

  data: {
    /** Title of the corpus, or of each. */
    corpora: readonly { title: string; licence?: string; citation?: string; homepage?: string }[];
    /** As the user named it. */
    folder: string;
    clips: number;
    speakers: number;
    /** Clips of each label, in the order of the classes. */
    labels: readonly { label: string; count: number }[];
    skipped: readonly ReportSkipped[];
  };

  protocol: {
    /** In a sentence: `No speaker of the test set was heard in training or validation.` */
    description: string;
    parts: readonly ReportPart[];
    /** Name of the part that the scores were measured on: `Test`. */
    scoredOn: string;
  };

  scores: {
    accuracy: ReportScore;
    /** Unweighted average recall: the mean of the classes' recalls. */
    uar: ReportScore;
    macroF1: ReportScore;
    /** What the intervals are: `95% bootstrap over the 5 test speakers, 1000 draws`. */
    intervals?: string;
    /** UAR of a guess that ignores the recording; default: 1 / number of classes. */
    chance?: number;
  };

  /** Measures per epoch; value `i` belongs to epoch `i + 1`. */
  history: {
    curves: readonly { name: string; train?: readonly number[]; validation?: readonly number[] }[];
    /** The epoch whose weights were kept, counted from 1. */
    bestEpoch?: number;
  };

  confusion: {
    labels: readonly string[];
    /** `counts[i][j]` clips of class i were predicted as class j. */
    counts: readonly (readonly number[])[];
  };

  classes: readonly { label: string; precision: number; recall: number; f1: number; support: number }[];
  /** Rows below the classes: macro average, weighted average. */
  averages: readonly { name: string; precision: number; recall: number; f1: number; support: number }[];

  /** What the network said of every clip of the part that is scored: calibration and ROC curves. */
  scored?: Omit<ScoredClips, 'labels'>;

  /** How features are distributed in each emotion. */
  distributions?: {
    /** How many clips they were measured on. */
    clips: number;
    features: readonly {
      /** With its unit: `Mean pitch (Hz)`. */
      feature: string;
      groups: readonly LabelledValues[];
    }[];
  };

  /** Test speakers with the unweighted average recall of each. */
  speakers: readonly { speaker: string; recall: number; clips: number }[];

  /** One clip an emotion. */
  examples: readonly ReportExample[];

  mistakes: readonly ReportMistake[];

  model: {
    /** `Conv1D network`. */
    name: string;
    /** With the `inputs` of every layer (`modelLayers` of `@ser/plots` has them) there is a diagram. */
    layers: readonly (DiagramLayer & { parameters: number })[];
    parameters: number;
    /** Of them, those that training changes; default: all. */
    trainable?: number;
    /** The features in a sentence: `40 MFCCs a frame, frames of 512 samples at 16 kHz, 3 s a clip`. */
    features: string;
    /** Shown as JSON: recipe, training options. */
    settings?: Readonly<Record<string, unknown>>;
  };

  /** Steps in their order. */
  timing: readonly { step: string; seconds: number }[];

  repeat: {
    /** The exact command. */
    command: string;
    seed: number;
    /** `node` and packages with their versions, operating system, processor. */
    versions: readonly { name: string; version: string }[];
  };
};
