import type { Heard } from './hear-inputs.ts';

const silence = { noSpeech: 'no speech', lowConfidence: 'unsure' } as const;

/** `happy 0.91  surprised 0.05  calm 0.02` */
export function verdictText(heard: Exclude<Heard, { error: string }>): string {
  const best = Object.entries(heard.scores).slice(0, 3);
  const text = best.map(([label, score]) => `${label} ${score.toFixed(2)}`).join('  ');
  return heard.abstention === undefined ? text : `(${silence[heard.abstention]})  ${text}`;
}

/** `hello.wav  happy 0.91  surprised 0.05  calm 0.02` */
export function heardLine(heard: Heard, width = 0): string {
  return `${heard.file.padEnd(width)}  ${'error' in heard ? '(unreadable)' : verdictText(heard)}`;
}
