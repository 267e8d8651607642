export { renderReport } from './render-report.ts';
export type {
  Report,
  ReportExample,
  ReportMistake,
  ReportPart,
  ReportScore,
  ReportSkipped,
} from './report.ts';
