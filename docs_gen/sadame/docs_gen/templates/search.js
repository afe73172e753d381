// Full-text search over the words of all pages. The data is in search-data.js: an exact search needs no index at this
// size, and finds one character as well as ten. Nothing is sent anywhere.
"use strict";
(() => {
  const { pages, entries } = window.sadameSearch;
  const status = document.getElementById("kekka");
  const list = document.getElementById("ichiran");
  const field = document.getElementById("kotoba");
  const shownAtOnce = 30;

  // One spelling for widths, cases and the two kana; each character stays one, so that places in both texts agree.
  const plain = (text) =>
    Array.from(text, (each) => {
      const small = each.normalize("NFKC").toLowerCase();
      const one = small.length === each.length ? small : each;
      return one >= "\u30a1" && one <= "\u30f6" ? String.fromCharCode(one.charCodeAt(0) - 0x60) : one;
    }).join("");

  const words = (text) => plain(text).split(/[\s\u3000]+/).filter(Boolean);
  const titles = pages.map(([, title]) => plain(title));
  const headings = entries.map(([, , heading]) => plain(heading));
  const texts = entries.map(([, , , text]) => plain(text));

  const score = (at, wanted) => {
    let sum = 0;
    for (const word of wanted) {
      const heading = headings[at].indexOf(word);
      const text = texts[at].indexOf(word);
      const title = titles[entries[at][0]].includes(word);
      if (heading < 0 && text < 0 && !title) return 0;
      if (heading < 0 && text < 0) sum += 1;
      if (heading >= 0) sum += headings[at].trim().endsWith(word) ? 40 : 20;
      if (title) sum += entries[at][1] === "" ? 30 : 2;
      if (text >= 0) sum += 4 + Math.min(texts[at].split(word).length, 6);
    }
    return sum;
  };

  const search = (wanted) =>
    entries
      .map((_, at) => [score(at, wanted), at])
      .filter(([sum, at]) => sum > 0 && wanted.some((word) => headings[at].includes(word) || texts[at].includes(word) || entries[at][1] === ""))
      .sort(([a, one], [b, other]) => b - a || one - other)
      .map(([, at]) => at);

  const pairs = (text) => new Set(Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2)));

  // The headings that share most pairs of characters with what was asked for.
  const near = (word) => {
    const asked = pairs(word);
    const found = new Map();
    headings.forEach((heading, at) => {
      const name = entries[at][2].trim().split("\u3000").pop();
      const own = pairs(plain(name));
      const shared = [...asked].filter((pair) => own.has(pair)).length;
      const share = (2 * shared) / (asked.size + own.size || 1);
      if (share > 0.3) found.set(name, Math.max(share, found.get(name) || 0));
    });
    return [...found].sort(([, a], [, b]) => b - a).slice(0, 5).map(([name]) => name);
  };

  const marked = (text, wanted) => {
    const line = document.createDocumentFragment();
    const same = plain(text);
    let at = 0;
    while (at < text.length) {
      const next = wanted
        .map((word) => [same.indexOf(word, at), word.length])
        .filter(([place]) => place >= 0)
        .sort(([a, long], [b, longer]) => a - b || longer - long)[0];
      if (!next) break;
      line.append(text.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      line.append(mark);
      at = next[0] + next[1];
    }
    line.append(text.slice(at));
    return line;
  };

  const around = (at, wanted) => {
    const text = entries[at][3];
    const first = Math.min(...wanted.map((word) => texts[at].indexOf(word)).filter((place) => place >= 0), text.length);
    const start = Math.max(0, (first === text.length ? 0 : first) - 30);
    return (start ? "…" : "") + text.slice(start, start + 110) + (start + 110 < text.length ? "…" : "");
  };

  const item = (at, wanted) => {
    const [page, anchor, heading] = entries[at];
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = pages[page][0] + (anchor ? "#" + anchor : "");
    link.append(marked(heading, wanted));
    const where = document.createElement("span");
    where.className = "where";
    where.textContent = anchor ? pages[page][1] : "";
    const text = document.createElement("p");
    text.append(marked(around(at, wanted), wanted));
    line.append(link, where, text);
    return line;
  };

  const fill = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const show = (asked) => {
    const wanted = words(asked);
    list.replaceChildren();
    if (!wanted.length) {
      status.textContent = status.dataset.empty;
      return;
    }
    const found = search(wanted);
    status.textContent = fill(found.length ? status.dataset.found : status.dataset.nothing, {
      count: found.length.toLocaleString("ja"),
      words: asked,
    });
    if (!found.length) suggest(wanted);
    more(found, wanted);
  };

  const more = (found, wanted) => {
    list.append(...found.slice(0, shownAtOnce).map((at) => item(at, wanted)));
    const rest = found.slice(shownAtOnce);
    if (!rest.length) return;
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = fill(status.dataset.more, { count: rest.length.toLocaleString("ja") });
    button.addEventListener("click", () => {
      line.remove();
      const before = list.children.length;
      more(rest, wanted);
      list.children[before].querySelector("a").focus();
    });
    line.append(button);
    list.append(line);
  };

  const suggest = (wanted) => {
    const names = near(wanted.join(""));
    if (!names.length) return;
    status.append(" " + status.dataset.near + "：");
    names.forEach((name, at) => {
      const link = document.createElement("a");
      link.href = "?q=" + encodeURIComponent(name);
      link.textContent = name;
      status.append(at ? "、" : "", link);
    });
  };

  const asked = new URLSearchParams(location.search).get("q") || "";
  field.value = asked;
  show(asked);
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(field.value), 120);
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", "?q=" + encodeURIComponent(field.value));
    show(field.value);
  });
  if (!asked) field.focus();
})();
