const all = (selector, from = document) => [...from.querySelectorAll(selector)];

const root = document.documentElement;
const toggle = document.getElementById("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
const nameTheme = () => { toggle.textContent = isDark() ? "Light" : "Dark"; };
toggle.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  try { localStorage.setItem("theme", root.dataset.theme); } catch { /* It is forgotten with the page. */ }
  nameTheme();
});
system.addEventListener("change", nameTheme);
nameTheme();

for (const group of all(".tabs")) {
  const tabs = all('[role="tab"]', group);
  const select = (chosen) => tabs.forEach((tab) => {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
  });
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[key];
      if (target === undefined) return;
      const next = tabs.at(target % tabs.length);
      select(next);
      next.focus();
    });
  });
  select(tabs[0]);
}

for (const search of all(".search")) {
  const rows = all("tbody > tr", search.parentElement);
  search.querySelector("input").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/);
    let group;
    let found = 0;
    for (const row of rows) {
      if (row.classList.contains("group")) group = row;
      const isGroup = row === group;
      row.hidden = isGroup || !words.every((word) => row.textContent.toLowerCase().includes(word));
      if (!isGroup && !row.hidden) {
        found += 1;
        if (group) group.hidden = false;
      }
    }
    search.querySelector("span").textContent = target.value ? `${found} found` : "";
  });
}

for (const code of all("pre > code")) {
  const text = code.textContent;
  if (navigator.clipboard) {
    const copy = document.createElement("button");
    copy.className = "quiet copy";
    copy.type = "button";
    copy.textContent = "Copy";
    copy.addEventListener("click", () => navigator.clipboard.writeText(text).then(
      () => { copy.textContent = "Copied"; },
      () => { copy.textContent = "Not copied"; },
    ));
    code.parentElement.append(copy);
  }
  if (code.matches(".language-yaml, .language-yml, .language-hcl, .language-shell, .language-bash")) {
    code.innerHTML = code.innerHTML.replace(/^( *)(#.*)$/gm, '$1<span class="comment">$2</span>')
      .replace(/^( *(?:- )?)([\w./-]+)(?=:(?: |$)| +=)/gm, '$1<span class="key">$2</span>');
  }
}

const links = new Map(all("nav a").map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    links.forEach((link) => link.removeAttribute("aria-current"));
    links.get(target.id).setAttribute("aria-current", "true");
  }
}, { rootMargin: "-5% 0px -80% 0px" });
links.forEach((link, id) => { const target = document.getElementById(id); if (target) seen.observe(target); });
