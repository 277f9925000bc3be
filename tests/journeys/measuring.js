// Measures every visible text of the page; see measuring.py.
([leastLetter, leastContrast]) => {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const texts = [];
  const picture = document.querySelector(".over:not([hidden])") ?? document.body;
  const walker = document.createTreeWalker(picture, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const words = node.data.trim();
    if (words && isShown(node.parentElement)) texts.push({ node, words, at: boxOf(node) });
  }
  const codes = [...picture.querySelectorAll(".qr svg")].filter(isShown);
  const lines = texts.flatMap(linesOf);
  const letters = texts.map(({ node, words }) => ({ words, vh: 100 * parseFloat(getComputedStyle(node.parentElement).fontSize) / height }));
  const characters = letters.reduce((sum, { words }) => sum + words.length, 0);
  const small = letters.filter(({ vh }) => vh < leastLetter - 0.001);
  const contrasts = texts.map(({ node, words }) => [words, contrastOf(node.parentElement)]);
  return {
    characters,
    smallest: Math.min(...letters.map(({ vh }) => vh)),
    small: small.reduce((sum, { words }) => sum + words.length, 0) / characters,
    least_contrast: Math.min(...contrasts.map(([, value]) => value)),
    pale: Object.fromEntries(contrasts.filter(([, value]) => value < leastContrast)),
    outside: texts.filter(({ node, at }) => leaves(node, at)).map(({ words }) => words),
    scrolls: document.scrollingElement.scrollHeight > height || document.scrollingElement.scrollWidth > width,
    qr: Math.max(0, ...codes.map((qr) => 100 * qr.getBoundingClientRect().height / height)),
    covered: [...new Set([...lines.flatMap(covers), ...codes.flatMap(coversCode)])],
  };

  function isShown(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    if (element.closest(".unseen, script, noscript, svg title")) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  function boxOf(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  }

  // A clamp or an ellipsis says itself that there is more; anything else must be whole.
  function leaves(node, at) {
    for (let box = node.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") return false;
      const { left, top, right, bottom } = box.getBoundingClientRect();
      const spare = parseFloat(style.fontSize) * 0.25; // a line box is higher than its letters
      if (style.overflow === "hidden" && (at.left < left - 1 || at.right > right + 1 || at.top < top - spare || at.bottom > bottom + spare)) return true;
    }
    return at.left < -1 || at.right > width + 1 || at.top < -1 || at.bottom > height + 1;
  }

  // The lines of a text as they are seen: as high as small letters, cut by the boxes that cut them.
  function linesOf({ node, words }) {
    const high = parseFloat(getComputedStyle(node.parentElement).fontSize) * 0.36;
    const range = document.createRange();
    range.selectNodeContents(node);
    const block = blockOf(node.parentElement);
    return [...range.getClientRects()].map(({ left, top, right, bottom }) => {
      const middle = (top + bottom) / 2;
      const seen = { words, block, node, left, right, top: middle - high, bottom: middle + high };
      for (let box = node.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflow === "hidden") cut(seen, box.getBoundingClientRect());
      }
      return seen;
    }).filter(({ left, top, right, bottom }) => right - left > 1 && bottom - top > 1);
  }

  function cut(seen, box) {
    seen.left = Math.max(seen.left, box.left);
    seen.right = Math.min(seen.right, box.right);
    seen.top = Math.max(seen.top, box.top);
    seen.bottom = Math.min(seen.bottom, box.bottom);
  }

  function blockOf(element) {
    return getComputedStyle(element).display.startsWith("inline") ? blockOf(element.parentElement) : element;
  }

  // A text that lies on the text of another block, on a QR code, or under anything.
  function covers(line, place) {
    const found = lines.slice(place + 1).filter((other) => other.block !== line.block && touch(line, other)).map((other) => `${line.words} × ${other.words}`);
    if (codes.some((code) => touch(line, code.getBoundingClientRect()))) found.push(`${line.words} × QR`);
    const top = document.elementFromPoint((line.left + line.right) / 2, (line.top + line.bottom) / 2);
    if (top && !top.contains(line.node)) found.push(`${line.words} under <${top.tagName}>`);
    return found;
  }

  function coversCode(code) {
    const { left, top, width: wide, height: high } = code.getBoundingClientRect();
    const points = [0.03, 0.5, 0.97].flatMap((across) => [0.03, 0.5, 0.97].map((down) => [left + across * wide, top + down * high]));
    return points.every(([x, y]) => code.parentElement.contains(document.elementFromPoint(x, y))) ? [] : ["QR is covered or cut"];
  }

  function touch(one, other) {
    return one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  }

  function contrastOf(element) {
    const [ink, paper] = [rgba(getComputedStyle(element).color), paperOf(element)].map(luminance);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  }

  // What lies below a text: the nearest opaque background, or the bar of a ranking where it is darker or lighter.
  function paperOf(element) {
    const bar = element.closest("li")?.querySelector(".bar rect[width]:not([width='0'])");
    if (bar) return rgba(getComputedStyle(bar).fill);
    for (let box = element; box; box = box.parentElement) {
      const colour = rgba(getComputedStyle(box).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  }

  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  }

  function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
}
