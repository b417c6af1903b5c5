// The smallest site that builds the generated pages the way the real one does.
module.exports = {
  title: "Documentation",
  url: "https://docs.example",
  baseUrl: "/",
  favicon: "img/logo.png",
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  onDuplicateRoutes: "throw",
  markdown: { hooks: { onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw" } },
  future: { faster: true, v4: true },
  plugins: [["@docusaurus/plugin-content-docs", { routeBasePath: "/", sidebarPath: false }]],
  themes: ["@docusaurus/theme-classic"],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    navbar: { title: "Documentation", logo: { alt: "", src: "img/logo.png" } },
  },
};
