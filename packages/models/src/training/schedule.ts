import { checkChoice, checkNames } from '../checks.ts';

/** Stays, after a linear warm-up. */
export interface ConstantSchedule {
  readonly type: 'constant';
  /** Steps over which the rate rises to its value. */
  readonly warmupSteps?: number;
}

/** Halves the rate when the loss stops falling: validation loss where there is one, training loss otherwise. */
export interface PlateauSchedule {
  readonly type: 'plateau';
  /** Factor on the learning rate, in (0, 1). */
  readonly factor?: number;
  /** Epochs without improvement before the rate falls. */
  readonly patience?: number;
  readonly minLearningRate?: number;
  readonly warmupSteps?: number;
}

/** Falls from the first rate to `minLearningRate` along half a cosine over all steps, after a linear warm-up. */
export interface CosineSchedule {
  readonly type: 'cosine';
  readonly minLearningRate?: number;
  readonly warmupSteps?: number;
}

/**
 * Rises along half a cosine from `learningRate / initialFactor` to `learningRate` and falls along another to
 * `learningRate / initialFactor / finalFactor` (Smith and Topin, 2019; PyTorch's `OneCycleLR`).
 */
export interface OneCycleSchedule {
  readonly type: 'oneCycle';
  /** Share of all steps that rise, in (0, 1); default 0.3. */
  readonly warmupShare?: number;
  /** Default 25. */
  readonly initialFactor?: number;
  /** Default 1e4. */
  readonly finalFactor?: number;
}

/** Course of the learning rate. */
export type Schedule =
  | 'constant'
  | 'cosine'
  | 'oneCycle'
  | 'plateau'
  | ConstantSchedule
  | CosineSchedule
  | OneCycleSchedule
  | PlateauSchedule;

/** Whether the rate of a step depends on how many there will be. */
export function runsOverAllSteps(schedule: Schedule): boolean {
  const type = typeof schedule === 'string' ? schedule : schedule.type;
  return type === 'cosine' || type === 'oneCycle';
}

/** Checks what the caller asked for. */
export function checkSchedule(caller: string, schedule: Schedule): void {
  const { type, ...settings } = typeof schedule === 'string' ? { type: schedule } : schedule;
  checkChoice(caller, 'schedule', type, ['constant', 'cosine', 'oneCycle', 'plateau']);
  const rules: Record<string, [ok: (value: number) => boolean, rule: string]> = {
    warmupSteps: [(value) => Number.isInteger(value) && value >= 0, 'an integer of at least 0'],
    minLearningRate: [(value) => value >= 0, 'at least 0'],
    patience: [(value) => Number.isInteger(value) && value > 0, 'a positive integer'],
    factor: [(value) => value > 0 && value < 1, 'in (0, 1)'],
    warmupShare: [(value) => value > 0 && value < 1, 'in (0, 1)'],
    initialFactor: [(value) => value >= 1, 'at least 1'],
    finalFactor: [(value) => value >= 1, 'at least 1'],
  };
  checkNames(`${caller}: schedule's settings`, settings, Object.keys(rules));
  for (const [name, value] of Object.entries(settings as Record<string, number>)) {
    const [ok, rule] = rules[name]!;
    if (!ok(value)) throw new RangeError(`${caller}: schedule.${name} must be ${rule}, got ${value}`);
  }
}

/** What a schedule has to remember between epochs; plain JSON. */
export interface ScheduleState {
  /** Factor on the learning rate so far. */
  factor: number;
  /** Lowest loss so far. */
  best: number | null;
  /** Epochs since then. */
  waited: number;
}

export interface RunningSchedule {
  state: ScheduleState;
  /** Learning rate of a step (counted from 0). */
  at(step: number): number;
  /** Takes note of the loss of a finished epoch. */
  finishEpoch(loss: number): void;
}

/** Starts a schedule for `totalSteps` steps. */
export function createSchedule(
  schedule: Schedule,
  learningRate: number,
  totalSteps: number,
): RunningSchedule {
  const settings = typeof schedule === 'string' ? { type: schedule } : schedule;
  const running: RunningSchedule = {
    state: { factor: 1, best: null, waited: 0 },
    at: () => learningRate,
    finishEpoch: () => undefined,
  };
  if (settings.type === 'cosine') {
    const { minLearningRate = 0, warmupSteps = 0 } = settings as CosineSchedule;
    running.at = (step) =>
      halfCosine(learningRate, minLearningRate, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  }
  if (settings.type === 'oneCycle') {
    const { warmupShare = 0.3, initialFactor = 25, finalFactor = 1e4 } = settings as OneCycleSchedule;
    const first = learningRate / initialFactor;
    const peak = Math.max(0, warmupShare * totalSteps - 1);
    const rest = Math.max(1, totalSteps - 1 - peak);
    running.at = (step) =>
      step < peak
        ? halfCosine(first, learningRate, step / peak)
        : halfCosine(learningRate, first / finalFactor, (step - peak) / rest);
  }
  if (settings.type === 'plateau') {
    const { factor = 0.5, patience = 5, minLearningRate = 0 } = settings as PlateauSchedule;
    running.at = () => Math.max(minLearningRate, learningRate * running.state.factor);
    running.finishEpoch = (loss) => {
      const { state } = running;
      if (state.best === null || loss < state.best) {
        Object.assign(state, { best: loss, waited: 0 });
      } else if (++state.waited >= patience) {
        Object.assign(state, { factor: state.factor * factor, waited: 0 });
      }
    };
  }
  const { warmupSteps = 0 } = settings as ConstantSchedule;
  const { at } = running;
  // A cosine begins when the warm-up has ended, at the full rate.
  running.at = (step) => (step < warmupSteps ? (learningRate * (step + 1)) / warmupSteps : at(step));
  return running;
}

/** From `start` to `end` along half a cosine. */
function halfCosine(start: number, end: number, progress: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;
}
