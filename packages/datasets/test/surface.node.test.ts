import { expect, expectTypeOf, test } from 'vitest';
import type { Clip, Emotion, FeatureTable } from '../src/index.ts';
import * as node from '../src/node/index.ts';

test('exports these values', () => {
  expect(Object.keys(node).sort()).toMatchInlineSnapshot(`
    [
      "DownloadError",
      "FolderError",
      "downloadCorpus",
      "extractTable",
      "isSynthetic",
      "measureClips",
      "mergeTables",
      "noticeName",
      "openTable",
      "readTable",
      "scanCorpus",
      "writeSyntheticCorpus",
      "writeTable",
    ]
  `);
});

test('types', () => {
  expectTypeOf<node.ExtractedTable<'glad'>['table']>().toEqualTypeOf<FeatureTable<'glad'>>();
  expectTypeOf(node.extractTable<Emotion>).returns.resolves.toEqualTypeOf<node.ExtractedTable>();
  expectTypeOf(node.readTable<Emotion>).returns.resolves.toEqualTypeOf<FeatureTable<Emotion>>();
  expectTypeOf(node.downloadCorpus).returns.resolves.toEqualTypeOf<string>();
  expectTypeOf<node.MeasuredClips['clips'][number]>().toEqualTypeOf<Clip & { seconds: number }>();
});
