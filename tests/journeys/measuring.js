// Measures every visible text of the page; see measuring.py.
([leastLetter, leastContrast]) => {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const words = node.data.trim();
    if (words && isShown(node.parentElement)) texts.push({ node, words, at: boxOf(node) });
  }
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
    qr: Math.max(0, ...[...document.querySelectorAll(".qr svg")].filter(isShown).map((qr) => 100 * qr.getBoundingClientRect().height / height)),
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
