// Injected by examiner.py. Every finding is a line of text, so that a failure reads by itself.
globalThis.examiner = (() => {
  const TARGETS =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  let seen = new Set();
  let problems = [];
  let round = false;

  const name = (el) => {
    const words = (el.getAttribute("aria-label") || el.innerText || el.name || "").trim();
    const kind = el.className && el.className.baseVal === undefined ? `.${el.className}` : "";
    return `${el.tagName.toLowerCase()}${kind} “${words.slice(0, 40).replace(/\s+/g, " ")}”`;
  };

  const shown = (el) =>
    el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !el.closest("details:not([open]) > :not(summary)") &&
    el.getClientRects().length > 0;

  // Links in running text are as high as the text (WCAG 2.5.8, inline).
  const inText = (el) => {
    if (getComputedStyle(el).display !== "inline") return false;
    const others = [...el.parentElement.childNodes].filter((node) => node !== el);
    return others.some((node) => node.textContent.trim() !== "");
  };

  const hidden = (el) => {
    const { width, height } = el.getBoundingClientRect();
    return width <= 1 || height <= 1;
  };

  // What a tap or a glance meets: the whole label, or the whole row that a link is stretched over.
  const whole = (el) => el.closest("label") || (stretched(el) && el.offsetParent) || el;

  const stretched = (el) => {
    const after = getComputedStyle(el, "::after");
    return after.content !== "none" && after.position === "absolute";
  };

  const targets = () => [...document.querySelectorAll(TARGETS)].filter(shown);

  const smallTargets = () =>
    targets()
      .filter((el) => !hidden(el) && !inText(el) && el.tabIndex >= 0 && !el.matches(".scroll"))
      .flatMap((el) => {
        const { width, height } = whole(el).getBoundingClientRect();
        const least = el.matches(".vote, .primary") ? 48 : 44;
        const small = Math.min(width, height) < least - 0.5;
        return small ? [`${name(el)} ${width.toFixed(0)}×${height.toFixed(0)} < ${least}`] : [];
      });

  const scrolls = (el) => {
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement)
      if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };

  // A wide page scrolls, or hides its edge where the body clips: both lose words.
  const cutOff = () => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.body.querySelectorAll("*")].filter((el) => {
      if (!shown(el) || hidden(el) || el.ownerSVGElement || el.closest(".skip, .unseen")) return false;
      const { left, right } = el.getBoundingClientRect();
      return (right > width + 1 || left < -1) && !scrolls(el);
    });
    const outer = wide.filter((el) => !wide.includes(el.parentElement));
    const found = outer.map((el) => {
      const { left, right } = el.getBoundingClientRect();
      return `${name(el)} ${left.toFixed(0)}…${right.toFixed(0)} of ${width}`;
    });
    const scroll = document.documentElement.scrollWidth;
    return scroll > width + 1 ? [`the page is ${scroll} wide of ${width}`, ...found] : found;
  };

  const axe = async (tags, category) => {
    const rules = globalThis.axe.getRules(tags).filter((rule) => !category || rule.tags.includes(category));
    const { violations } = await globalThis.axe.run(document, {
      runOnly: { type: "rule", values: rules.filter((rule) => !rule.tags.includes("experimental")).map((rule) => rule.ruleId) },
      resultTypes: ["violations"],
    });
    return violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`),
    );
  };

  // One radio button of a group is a stop: the chosen one, or the first.
  const stops = () => {
    const all = targets().filter((el) => el.tabIndex >= 0 && !el.disabled);
    const first = (el) => {
      const group = all.filter((other) => other.name === el.name && other.form === el.form);
      return (group.find((other) => other.checked) || group[0]) === el;
    };
    return all.filter((el) => el.type !== "radio" || first(el));
  };

  // Each stop is examined as the next press of Tab comes: by then the page has scrolled to it.
  const begin = () => {
    const all = stops();
    seen = new Set();
    problems = [];
    round = all.length === 0;
    document.addEventListener("keydown", stop, { capture: true });
    all[0]?.focus({ focusVisible: true });
    return all.length;
  };

  const visible = (el) =>
    [getComputedStyle(el), getComputedStyle(el, "::after"), getComputedStyle(whole(el))].some(
      (style) => style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2,
    );

  // Of what lies in the window: a long text may go on below.
  const middle = (from, to, size) =>
    Math.min(Math.max((Math.max(from, 0) + Math.min(to, size)) / 2, 1), size - 1);

  const covered = (el) => {
    const area = whole(el);
    const rect = area.getClientRects()[0];
    const x = middle(rect.left, rect.right, innerWidth);
    const y = middle(rect.top, rect.bottom, innerHeight);
    const top = document.elementFromPoint(x, y);
    return !(top && (area.contains(top) || top.contains(area)));
  };

  // Past the last stop the browser's own bar has the focus, or the first stop again.
  const stop = () => {
    const el = document.activeElement;
    if (!el || el === document.body || (seen.size > 1 && el === [...seen][0])) round = true;
    else if (!seen.has(el)) {
      seen.add(el);
      if (!visible(el)) problems.push(`no visible focus: ${name(el)}`);
      if (covered(el)) problems.push(`covered: ${name(el)}`);
    }
  };

  const isRound = () => round;

  const end = () => {
    document.removeEventListener("keydown", stop, { capture: true });
    const missed = stops().filter((el) => !seen.has(el));
    return [...problems, ...missed.map((el) => `not reached: ${name(el)}`)];
  };

  return { axe, begin, cutOff, end, isRound, smallTargets };
})();
