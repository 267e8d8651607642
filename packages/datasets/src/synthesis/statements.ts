/** One sound of a phrase: where the formants go, how much voice and how much noise it has. */
export interface Phone {
  seconds: number;
  /** Frequencies of the first three formants in Hz, for an adult man. */
  formants: readonly [number, number, number];
  /** Amplitude of the voice, 1 in a vowel. */
  voice: number;
  /** Noise of a fricative or a burst: amplitude, centre and bandwidth in Hz. */
  noise?: { amplitude: number; centerHz: number; bandwidthHz: number };
  /** Carries an accent of pitch and loudness. */
  stressed?: boolean;
}

// Vowels after J. Hillenbrand et al., "Acoustic characteristics of American English vowels", JASA 97(5), 1995,
// table V (men); consonants are rough: closures, bursts and friction at the usual places of the spectrum.
const bit = [427, 2034, 2684] as const;
const talk = [652, 997, 2538] as const;
const father = [768, 1333, 2522] as const;
const schwa = [550, 1350, 2450] as const;
const rhotic = [450, 1250, 1700] as const;
const nasal = [290, 1150, 2250] as const;
const front = [330, 1750, 2600] as const;
const lips = [330, 900, 2250] as const;

const vowel = (formants: Phone['formants'], seconds: number, stressed = false): Phone => ({
  seconds,
  formants,
  voice: 1,
  stressed,
});
const closure = (formants: Phone['formants'], voice: number): Phone => ({ seconds: 0.045, formants, voice });
const burst = (formants: Phone['formants'], centerHz: number, amplitude: number): Phone => ({
  seconds: 0.022,
  formants,
  voice: 0.1,
  noise: { amplitude: 0.5 * amplitude, centerHz, bandwidthHz: 1200 },
});
const friction = (centerHz: number, voice: number, amplitude: number, seconds: number): Phone => ({
  seconds,
  formants: front,
  voice,
  noise: { amplitude: 0.5 * amplitude, centerHz, bandwidthHz: 2200 },
});

const are: readonly Phone[] = [vowel(father, 0.05), vowel(rhotic, 0.045)];
const ing: readonly Phone[] = [vowel(bit, 0.06), { seconds: 0.06, formants: nasal, voice: 0.35 }];
const byTheDoor: readonly Phone[] = [
  closure(lips, 0.15),
  burst(lips, 900, 0.15),
  vowel(father, 0.07),
  vowel(bit, 0.06),
  friction(2800, 0.5, 0.06, 0.04),
  vowel(schwa, 0.055),
  closure(front, 0.15),
  burst(front, 3800, 0.2),
  vowel(talk, 0.14, true),
  vowel(rhotic, 0.09),
];

/** Two phrases in the rhythm of the sentences of RAVDESS: "kids are talking by the door", "dogs are sitting by the door". */
export const statements: readonly (readonly Phone[])[] = [
  [
    closure(front, 0),
    burst(front, 1900, 0.45),
    vowel(bit, 0.09, true),
    closure(front, 0.15),
    friction(5200, 0.35, 0.16, 0.06),
    ...are,
    closure(front, 0),
    burst(front, 4000, 0.5),
    vowel(talk, 0.115, true),
    closure(talk, 0),
    burst(bit, 1700, 0.3),
    ...ing,
    ...byTheDoor,
  ],
  [
    closure(front, 0.15),
    burst(front, 3800, 0.25),
    vowel(talk, 0.125, true),
    closure(talk, 0.2),
    friction(5200, 0.35, 0.16, 0.06),
    ...are,
    friction(5600, 0, 0.3, 0.09),
    vowel(bit, 0.085, true),
    closure(front, 0),
    burst(front, 4000, 0.4),
    ...ing,
    ...byTheDoor,
  ],
];
