/** The processor time of a job beside that of another one which it is held against. */
export interface Comparison {
  job: string;
  peer: string;
  /** Milliseconds a call, medians. */
  ours: number;
  theirs: number;
  /** Median over the rounds of theirs / ours. */
  ratio: number;
}

const rounds = 7;
const warmUp = 200;
const millisecondsARound = 40;

/** What the measured functions return goes here, so that no engine may leave their work out. */
let sink = 0;

/**
 * Times two functions in turns, so that a machine whose speed drifts slows both: after a warm-up, each round
 * calls each for a while, and the ratio is taken round by round.
 */
export function compare(job: string, peer: string, ours: () => number, theirs: () => number): Comparison {
  const calls = [ours, theirs].map((run) => callsInARound(run));
  const times: [number, number][] = [];
  for (let round = 0; round < rounds; round++) {
    times.push([time(ours, calls[0]!), time(theirs, calls[1]!)]);
  }
  return {
    job,
    peer,
    ours: median(times.map(([time]) => time)),
    theirs: median(times.map(([, time]) => time)),
    ratio: median(times.map(([our, their]) => their / our)),
  };
}

/** Milliseconds a call, the median. */
export function measure(run: () => number): number {
  const calls = callsInARound(run);
  return median(Array.from({ length: rounds }, () => time(run, calls)));
}

function callsInARound(run: () => number): number {
  for (let spent = 0; spent < warmUp; ) spent += time(run, 1);
  let calls = 1;
  while (time(run, calls) * calls < millisecondsARound) calls *= 2;
  return calls;
}

/** Processor time, so that what else runs on the machine does not count. */
function time(run: () => number, calls: number): number {
  const started = process.cpuUsage();
  for (let i = 0; i < calls; i++) sink += run();
  if (Number.isNaN(sink)) throw new Error('a measured function returned NaN');
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000 / calls;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
