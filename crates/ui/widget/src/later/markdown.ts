export { Markdown } from '../../../shared/markdown';
