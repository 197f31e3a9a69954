// A box that knows how large it is, so that pictures are drawn to fit instead of being scaled.
import { html, useLayoutEffect, useRef, useState } from "./vendor/preact-htm.js";

export function Sized({ draw, ...rest }) {
  const box = useRef(null);
  const [size, setSize] = useState(null);
  useLayoutEffect(() => {
    const look = () => {
      const { width, height } = box.current.getBoundingClientRect();
      setSize((old) => (old && Math.abs(old.width - width) < 1 && Math.abs(old.height - height) < 1 ? old : { width, height }));
    };
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    look();
    return () => watch.disconnect();
  }, []);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return html`<div class="sized" ref=${box} ...${rest}>${size && size.width > 20 && size.height > 20 ? draw(size.width, size.height, rem) : null}</div>`;
}
