// Compiles generated pages with the compilers that sites use.

import { createRequire } from "node:module";
import { compile } from "@mdx-js/mdx";
import compileAsGatsbyDoes from "mdx-of-gatsby";
import React from "react";
import { renderToStaticMarkup } from "react-dom/server";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";

const require = createRequire(import.meta.url);
const swc = require("@swc/core");

/** Compiles a page with MDX 3, without what Docusaurus adds. */
export async function compilePage(text) {
  await compile(text, { remarkPlugins: [remarkGfm, remarkFrontmatter] });
}

/** Returns the HTML that MDX 1 makes of a page, with stand-ins for the components of the site. */
export async function renderAsGatsbyDoes(text) {
  const body = text.replace(/^---\n.*?\n---\n/s, "");
  const jsx = `import React from "react";\nimport { mdx } from "mdx";\n${await compileAsGatsbyDoes(body)}`;
  const { code } = await swc.transform(jsx, {
    jsc: { parser: { syntax: "ecmascript", jsx: true }, target: "es2022" },
    module: { type: "commonjs" },
  });
  const module = { exports: {} };
  new Function("require", "module", "exports", code)(standIn, module, module.exports);
  return renderToStaticMarkup(React.createElement(module.exports.default, { components: {} }));
}

function standIn(name) {
  if (name === "react") {
    return React;
  }
  if (name === "mdx") {
    return { mdx: createElement };
  }
  const component = ({ children, tab }) =>
    React.createElement("div", { "data-component": name, "data-tab": tab }, children);
  component.TabPane = component;
  return { __esModule: true, default: component };
}

// MDX 1 leaves the layout of the page to the site.
function createElement(type, properties, ...children) {
  const { components, mdxType, originalType, parentName, ...own } = properties ?? {};
  const tag = { MDXLayout: React.Fragment, inlineCode: "code" }[type] ?? type;
  return React.createElement(tag, tag === React.Fragment ? null : own, ...children);
}
