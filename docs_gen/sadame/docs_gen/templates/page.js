// Small things a page can do without: tables that are wider than the page may be scrolled by keyboard, the table of
// contents follows the reader and is folded on a phone, and what is folded is open on paper.
"use strict";
(() => {
  const scrolls = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("wide", wide);
      if (!wide) {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
        continue;
      }
      const section = box.closest("section");
      const heading = section && section.querySelector("h2, h3");
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", heading ? heading.textContent : document.title);
    }
  };
  const contents = document.querySelector(".contents");
  const narrow = matchMedia("(max-width: 62rem)");
  const fold = () => {
    if (contents) contents.querySelector("details").open = !narrow.matches;
  };
  const follow = () => {
    const links = new Map();
    for (const link of contents.querySelectorAll("a")) {
      links.set(decodeURIComponent(link.hash.slice(1)), link);
    }
    let current = null;
    const show = (link) => {
      if (current === link) return;
      if (current) current.removeAttribute("aria-current");
      current = link;
      link.setAttribute("aria-current", "true");
      const box = contents.getBoundingClientRect();
      const place = link.getBoundingClientRect();
      if (place.top < box.top + 40 || place.bottom > box.bottom - 40) {
        contents.scrollTop += place.top - box.top - box.height / 3;
      }
    };
    const seen = new IntersectionObserver(
      (changes) => {
        for (const change of changes) {
          if (change.isIntersecting) show(links.get(change.target.id));
        }
      },
      { rootMargin: "-10% 0px -80% 0px" },
    );
    for (const id of links.keys()) {
      const place = document.getElementById(id);
      if (place) seen.observe(place);
    }
  };
  const unfold = (open) => {
    for (const each of document.querySelectorAll("main details")) {
      if (open) {
        each.dataset.was = each.open ? "open" : "";
        each.open = true;
      } else if (each.dataset.was === "") {
        each.open = false;
      }
    }
  };
  addEventListener("beforeprint", () => unfold(true));
  addEventListener("afterprint", () => unfold(false));
  addEventListener("resize", scrolls);
  narrow.addEventListener("change", fold);
  scrolls();
  fold();
  if (contents && !narrow.matches) follow();
})();
