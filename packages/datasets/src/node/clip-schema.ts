import * as v from 'valibot';

/** What must be there of a clip that comes from a file; the other fields are taken as they are. */
export const clipSchema: v.LooseObjectSchema<
  Record<'corpus' | 'path' | 'speaker' | 'emotion', v.StringSchema<undefined>>,
  undefined
> = v.looseObject({
  corpus: v.string(),
  path: v.string(),
  speaker: v.string(),
  emotion: v.string(),
});
