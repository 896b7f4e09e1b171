// SPDX-License-Identifier: Apache-2.0
//
// Which rows of a long list are on the screen. Rows are equally high, so this is arithmetic; the
// list is redrawn only when the scrolling crosses a step of rows. Browsers draw no box higher than
// some millions of pixels: a longer list scrolls faster than its rows are high.
import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';

const MOST_PIXELS = 12_000_000;
const STEP = 4;
const AROUND = 12; // rows drawn above and below the screen

interface Geometry {
  total: number;
  rowHeight: number;
  headHeight: number;
}

export interface Window {
  begin: number; // the first row that is drawn
  end: number; // the row after the last that is drawn
  slots: number; // how many are drawn at most
  shift: number; // px to add to the place of each row
  bodyHeight: number;
  onScroll: () => void;
  jump: (row: number) => void; // makes it the first
  reveal: (row: number) => void; // scrolls as little as needed
  firstVisible: () => number;
  rowsVisible: () => number;
}

export function useWindow(box: RefObject<HTMLElement | null>, geometry: Geometry): Window {
  const { total, rowHeight, headHeight } = geometry;
  const full = total * rowHeight;
  const bodyHeight = Math.min(full, MOST_PIXELS);
  const [view, setView] = useState({ step: 0, rows: 24, shift: 0 });

  const place = useCallback(() => {
    const element = box.current;
    const height = element ? Math.max(rowHeight, element.clientHeight - headHeight) : 24 * rowHeight;
    const room = Math.max(1, bodyHeight - height);
    const top = element?.scrollTop ?? 0;
    const scale = full > bodyHeight ? (full - height) / room : 1;
    return { top, scale, height, offset: top * scale };
  }, [bodyHeight, box, full, headHeight, rowHeight]);

  const onScroll = useCallback(() => {
    const now = place();
    const step = Math.floor(now.offset / rowHeight / STEP);
    const rows = Math.ceil(now.height / rowHeight) + 1;
    const shift = now.scale === 1 ? 0 : now.top - now.offset;
    setView((before) => (before.step === step && before.rows === rows && before.shift === shift ? before : { step, rows, shift }));
  }, [place, rowHeight]);

  useLayoutEffect(() => {
    onScroll();
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(onScroll);
    watch.observe(element);
    return () => watch.disconnect();
  }, [box, onScroll]);

  const scrollTo = useCallback(
    (offset: number) => {
      if (box.current) box.current.scrollTop = offset / place().scale;
    },
    [box, place],
  );
  const jump = useCallback((row: number) => scrollTo(row * rowHeight), [rowHeight, scrollTo]);
  const reveal = useCallback(
    (row: number) => {
      const { offset, height } = place();
      if (row * rowHeight < offset) scrollTo(row * rowHeight);
      else if ((row + 1) * rowHeight > offset + height) scrollTo((row + 1) * rowHeight - height);
    },
    [place, rowHeight, scrollTo],
  );
  const slots = STEP + view.rows + 2 * AROUND;
  const begin = Math.min(Math.max(0, view.step * STEP - AROUND), total);
  return {
    begin,
    end: Math.min(total, begin + slots),
    slots,
    shift: view.shift,
    bodyHeight,
    onScroll,
    jump,
    reveal,
    firstVisible: () => Math.floor(place().offset / rowHeight),
    rowsVisible: () => Math.max(1, Math.floor(place().height / rowHeight)),
  };
}
