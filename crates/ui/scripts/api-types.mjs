// Makes shared/api/schema.d.ts from the committed description of the API, so that no type of the wire is
// written by hand. Only what that description uses is understood; anything else stops the build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const source = new URL('../../../docs/api/porchlight.json', import.meta.url);
const target = new URL('../shared/api/schema.d.ts', import.meta.url);
const api = JSON.parse(readFileSync(source, 'utf8'));
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const quoted = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const reference = (pointer) => {
  const [, kind, name] = /^#\/components\/(schemas)\/(.+)$/.exec(pointer) ?? [];
  if (!kind) throw new Error(`a reference outside the schemas: ${pointer}`);
  return `components['schemas'][${JSON.stringify(name)}]`;
};

/** The TypeScript type of a schema. */
function type(schema) {
  if (!schema || Object.keys(schema).length === 0) return 'unknown';
  if (schema.$ref) return reference(schema.$ref);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf) return schema.oneOf.map(type).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(type).join(' | ');
  if (schema.allOf) return schema.allOf.map(type).join(' & ');
  const types = [schema.type].flat();
  return types.map((one) => plain(one, schema)).join(' | ');
}

function plain(kind, schema) {
  switch (kind) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `(${type(schema.items)})[]`;
    case 'object':
      return object(schema);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`a type nobody knows: ${kind}`);
  }
}

function object(schema) {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) {
    const values = schema.additionalProperties;
    return `Record<string, ${values && values !== true ? type(values) : 'unknown'}>`;
  }
  const required = new Set(schema.required ?? []);
  const lines = properties.map(([name, property]) => {
    const comment = property.description ? `/** ${property.description.replaceAll('*/', '* /')} */\n` : '';
    return `${comment}${quoted(name)}${required.has(name) ? '' : '?'}: ${type(property)};`;
  });
  return `{\n${lines.join('\n')}\n}`;
}

const content = (part) => {
  const json = part?.content?.['application/json'] ?? Object.values(part?.content ?? {})[0];
  return json ? type(json.schema) : 'never';
};

function operation(described) {
  const parameters = described.parameters ?? [];
  const of = (place) => {
    const named = parameters.filter((parameter) => parameter.in === place);
    const lines = named.map((p) => `${quoted(p.name)}${p.required ? '' : '?'}: ${type(p.schema)};`);
    return `{\n${lines.join('\n')}\n}`;
  };
  const answers = Object.entries(described.responses ?? {}).map(([status, answer]) => `${status}: ${content(answer)};`);
  return `{\npath: ${of('path')};\nquery: ${of('query')};\nbody: ${content(described.requestBody)};\nanswers: {\n${answers.join('\n')}\n};\n}`;
}

const schemas = Object.entries(api.components.schemas).map(([name, schema]) => `${quoted(name)}: ${type(schema)};`);
const paths = Object.entries(api.paths).map(([path, item]) => {
  const operations = METHODS.filter((method) => item[method]).map((method) => `${method}: ${operation(item[method])};`);
  return `${JSON.stringify(path)}: {\n${operations.join('\n')}\n};`;
});
mkdirSync(new URL('.', target), { recursive: true });
writeFileSync(
  target,
  `// Made by scripts/api-types.mjs from docs/api/porchlight.json.\n\nexport interface components {\nschemas: {\n${schemas.join('\n')}\n};\n}\n\nexport interface paths {\n${paths.join('\n')}\n}\n`,
);
