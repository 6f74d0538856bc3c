export { type Catalogue, createCatalogue, type Forms, type Messages, type Settings } from './catalogue';
export { createFormats, type Formats, type Moment } from './formats';
export { pseudo } from './pseudo';
export type { Parameters } from './template';
