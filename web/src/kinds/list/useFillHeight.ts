// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useState, type RefObject } from 'react';

const MARGIN = 16;

// The height left for the rows between where they begin and the end of the window.
// The least is enough for some rows, even where tools above take the most of a small window.
export function useFillHeight(box: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(() => Math.max(280, window.innerHeight - 260));
  useLayoutEffect(() => {
    const measure = () => {
      const top = box.current?.getBoundingClientRect().top;
      if (top !== undefined) setHeight(Math.max(280, Math.round(window.innerHeight - top - MARGIN)));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(document.body);
    if (box.current?.previousElementSibling) watch.observe(box.current.previousElementSibling);
    return () => watch.disconnect();
  });
  return height;
}
