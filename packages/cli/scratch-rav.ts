import { readFileSync } from 'node:fs';
import { buildConv1d, train, evaluate, fitScaler, applyScaler, type TrainOptions } from '@ser/models';
import { useWasmBackend } from '@ser/models/node';
const meta = JSON.parse(readFileSync('/tmp/mexp/x.json','utf8'));
const buf = readFileSync('/tmp/mexp/x.bin'); const data = new Float32Array(buf.buffer, buf.byteOffset, buf.length/4);
const x0 = { data, shape: meta.shape }; const labels: string[] = meta.labels; const classes=[...new Set(labels)].sort();
const folds=[[2,5,14,15,16],[3,6,7,13,18],[10,11,12,19,20],[8,17,21,23,24],[1,4,9,22]].map(f=>f.map(n=>'ravdess:'+String(n).padStart(2,'0')));
await useWasmBackend();
const cfg = eval('('+(process.argv[2] ?? '{}')+')'); 
const uars:number[]=[];
for (const fold of (cfg.folds ?? [0])) {
  const test = labels.map((_,i)=>i).filter(i=>folds[fold]!.includes(meta.speakers[i]));
  const val = labels.map((_,i)=>i).filter(i=>folds[(fold+1)%5]!.includes(meta.speakers[i]));
  const tr = labels.map((_,i)=>i).filter(i=>!test.includes(i)&&!val.includes(i));
  const x = applyScaler(x0, fitScaler(x0, tr));
  const m = buildConv1d({ inputShape: [x.shape[1]!, x.shape[2]!], classes: classes.length, seed: cfg.seed ?? 1, ...cfg.net });
  const t0 = performance.now(); const c0=process.cpuUsage();
  const h = await train(m, { x, labels, classes, groups: meta.speakers, trainIndices: tr, validationIndices: val }, { epochs: 40, batchSize: 32, seed: cfg.seed ?? 1, schedule:'cosine', classWeights:'balanced', labelSmoothing:0.1, clipNorm: 1, earlyStopping: {metric:'uar', patience: 40}, onEpoch: e => cfg.v && console.log(e.epoch, e.loss.toFixed(3), e.uar.toFixed(3), e.validation!.loss.toFixed(3), e.validation!.uar.toFixed(3), e.seconds.toFixed(2)), ...cfg.train } as TrainOptions);
  const ev = await evaluate(m, { x, labels, classes }, test);
  uars.push(ev.uar);
  console.log(JSON.stringify(cfg.net), JSON.stringify(cfg.train), m.countParams(), 'fold', fold, 'val', h.epochs[h.bestEpoch-1]!.validation!.uar.toFixed(3), 'test', ev.uar.toFixed(3), 'best', h.bestEpoch, ((performance.now()-t0)/1000).toFixed(1)+'s', (process.cpuUsage(c0).user/1e6).toFixed(1)+'cpu');
  m.dispose();
}
console.log('mean', uars.reduce((a,b)=>a+b,0)/uars.length);
