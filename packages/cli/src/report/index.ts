export { renderReport } from './render-report.ts';
export type { Report, ReportExample, ReportMistake } from './report.ts';
