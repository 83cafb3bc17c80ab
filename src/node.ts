/** The node door (`premortem/node`): worker threads and files on top of the library. */
export type { Executor } from './engine/executor.ts';
export { inProcess } from './engine/inProcess.ts';
export { type Progress, type Study, type StudyOptions, study } from './engine/study.ts';
export { threads } from './engine/threads.ts';
export { filesBeside, readText, writeWhole } from './io/files.ts';
