/** Halves the rate when the loss stops falling: validation loss where there is one, training loss otherwise. */
export interface PlateauSchedule {
  readonly type: 'plateau';
  /** Factor on the learning rate, in (0, 1). */
  readonly factor?: number;
  /** Epochs without improvement before the rate falls. */
  readonly patience?: number;
  readonly minLearningRate?: number;
}

/** Falls from the first rate to `minLearningRate` along half a cosine over all steps, after a linear warm-up. */
export interface CosineSchedule {
  readonly type: 'cosine';
  readonly minLearningRate?: number;
  readonly warmupSteps?: number;
}

/** Course of the learning rate. */
export type Schedule = 'constant' | 'cosine' | 'plateau' | CosineSchedule | PlateauSchedule;

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
    running.at = (step) => {
      if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
      const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
      return (
        minLearningRate +
        ((learningRate - minLearningRate) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2
      );
    };
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
  return running;
}
