import { describe, expect, it } from 'vitest';
import { type LoadedModel, modelLayers, plotGrid, plotModel, plotWaveform } from '../src/index.ts';
import { draw, layers, texts, tone } from './pictures.ts';

describe('plotModel', () => {
  it('writes names, shapes and parameters, and an arrow for every connection', async () => {
    const svg = await draw(plotModel(layers));
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['conv', 'Conv1D · ? × 64 · 7,744 parameters', 'GlobalMaxPooling1D · 64']),
    );
    // input -> conv, input -> add, conv -> add, add -> mean, add -> max, mean -> both, max -> both, both -> emotion
    const heads = (plotModel(layers) as { layer: { data: { values: unknown[] } }[] }).layer[1]!.data.values;
    expect(heads).toHaveLength(8);
  });

  it('puts readers below what they read, without overlaps', () => {
    const spec = plotModel(layers) as unknown as {
      layer: {
        data: { values: { name: string; left: number; right: number; top: number; bottom: number }[] };
      }[];
    };
    const boxes = spec.layer[2]!.data.values;
    const of = (name: string) => boxes.find((box) => box.name === name)!;
    for (const [upper, lower] of [
      ['input', 'conv'],
      ['conv', 'add'],
      ['add', 'mean'],
      ['max', 'both'],
    ]) {
      expect(of(upper!).bottom).toBeLessThan(of(lower!).top);
    }
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(0, i)) {
        const apart = a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
  });

  it('says what is wrong', () => {
    expect(() => plotModel([])).toThrow('plotModel: layers must hold at least 1 layer, got none');
    expect(() => plotModel([layers[0]!, layers[0]!])).toThrow(
      "names must differ from each other, got 'input' twice",
    );
    expect(() => plotModel([{ name: 'a', type: 'Dense', inputs: ['b'] }])).toThrow(
      "plotModel: inputs must name layers, got 'b' for 'a'",
    );
    expect(() => plotModel([{ name: 'a', type: 'Dense', parameters: -1 }])).toThrow(
      "parameters must be an integer >= 0, got -1 for 'a'",
    );
  });
});

describe('modelLayers', () => {
  it('reads a loaded network, whose sequential form leaves its input out', () => {
    const layer = (name: string, from: string): LoadedModel['layers'][number] => ({
      name,
      outputShape: [null, 8],
      inboundNodes: [{ inboundLayers: [{ name: from }] }],
      getClassName: () => 'Dense',
      countParams: () => 72,
    });
    expect(modelLayers({ layers: [layer('a', 'a_input'), layer('b', 'a')] })).toEqual([
      { name: 'a', type: 'Dense', outputShape: [8], parameters: 72, inputs: [] },
      { name: 'b', type: 'Dense', outputShape: [8], parameters: 72, inputs: ['a'] },
    ]);
  });

  it('reads the JSON of sequential and functional networks', () => {
    const dense = (name: string) => ({ class_name: 'Dense', config: { name } });
    for (const config of [[dense('a'), dense('b')], { layers: [dense('a'), dense('b')] }]) {
      expect(modelLayers({ class_name: 'Sequential', config })).toEqual([
        { name: 'a', type: 'Dense' },
        { name: 'b', type: 'Dense' },
      ]);
    }
    const functional = {
      class_name: 'Functional',
      config: {
        layers: [
          { class_name: 'InputLayer', config: { name: 'x' }, inbound_nodes: [] },
          { ...dense('a'), inbound_nodes: [[['x', 0, 0, {}]]] },
          {
            class_name: 'Add',
            config: { name: 'sum' },
            inbound_nodes: [
              [
                ['x', 0, 0, {}],
                ['a', 0, 0, {}],
              ],
            ],
          },
        ],
      },
    };
    expect(modelLayers(functional).map(({ inputs }) => inputs)).toEqual([[], ['x'], ['x', 'a']]);
  });

  it('says what is wrong', () => {
    for (const wrong of [null, {}, 'model', { class_name: 'Sequential' }]) {
      expect(() => modelLayers(wrong as never)).toThrow(
        'modelLayers: model must be a LayersModel or the JSON of one, got neither',
      );
    }
    expect(() => modelLayers({ class_name: 'Model', config: {} } as never)).toThrow(
      'modelLayers: config.layers must be a list of layers, got undefined',
    );
  });
});

describe('plotGrid', () => {
  it('keeps every title', async () => {
    const specs = ['calm', 'angry', 'sad'].map((title) =>
      plotWaveform(tone(0.1), { sampleRate: 16000, width: 80, title }),
    );
    const all = texts(await draw(plotGrid(specs, { columns: 2, title: 'Three' })));
    expect(all).toEqual(expect.arrayContaining(['calm', 'angry', 'sad', 'Three']));
  });

  it('says what is wrong', () => {
    expect(() => plotGrid([])).toThrow('plotGrid: specs must hold at least 1 picture, got none');
    expect(() => plotGrid([plotWaveform(tone(0.1), { sampleRate: 16000 })], { columns: 0 })).toThrow(
      'plotGrid: columns must be an integer >= 1, got 0',
    );
  });
});
