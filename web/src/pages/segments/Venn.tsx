// SPDX-License-Identifier: Apache-2.0
//
// Two or three audiences as circles with the number of each region. Two are drawn to scale, areas
// and what they share; of three, circles cannot be, so they are alike and only the numbers count.
import { integer } from '../../format/numbers';
import type { Overlap } from './Overlap';
import { useSegmentWords } from './words';

interface Circle {
  x: number;
  y: number;
  r: number;
}

const WIDTH = 420;
const HEIGHT = 260;
const LARGEST = 110;
const ROOM = 26; // for a number

// Area that two circles at this distance share.
function lens(a: number, b: number, distance: number): number {
  if (distance >= a + b) return 0;
  if (distance <= Math.abs(a - b)) return Math.PI * Math.min(a, b) ** 2;
  const along = (distance ** 2 + a ** 2 - b ** 2) / (2 * distance);
  const other = distance - along;
  const part = (r: number, x: number) => r ** 2 * Math.acos(Math.max(-1, Math.min(1, x / r))) - x * Math.sqrt(Math.max(0, r ** 2 - x ** 2));
  return part(a, along) + part(b, other);
}

function distanceFor(a: number, b: number, shared: number): number {
  let near = Math.abs(a - b);
  let far = a + b;
  if (shared <= 0) return far + 6;
  for (let i = 0; i < 40; i++) {
    const middle = (near + far) / 2;
    if (lens(a, b, middle) > shared) near = middle;
    else far = middle;
  }
  return near;
}

function two(counts: number[], both: number): Circle[] {
  const most = Math.max(...counts, 1);
  const [a = 0, b = 0] = counts.map((count) => Math.max(LARGEST * Math.sqrt(count / most), count > 0 ? 6 : 2));
  const shared = (both / most) * Math.PI * LARGEST ** 2;
  const distance = distanceFor(a, b, shared);
  const left = (WIDTH - (a + distance + b)) / 2;
  const scale = Math.min(1, WIDTH / (a + distance + b + 8));
  const x = left > 0 ? left + a : WIDTH / 2 + ((a - b - distance) / 2) * scale;
  return [
    { x, y: HEIGHT / 2, r: a * scale },
    { x: x + distance * scale, y: HEIGHT / 2, r: b * scale },
  ];
}

const THREE: Circle[] = [
  { x: 165, y: 92, r: 84 },
  { x: 255, y: 92, r: 84 },
  { x: 210, y: 168, r: 84 },
];

// Where the number of a region of three stands.
const PLACES: Record<string, [number, number]> = {
  '0': [126, 74],
  '1': [294, 74],
  '2': [210, 222],
  '0,1': [210, 62],
  '0,2': [158, 140],
  '1,2': [262, 140],
  '0,1,2': [210, 118],
};

interface Word {
  sets: number[];
  x: number;
  y: number;
}

// Where the numbers of two stand; none where there is no room for one.
function wordsOfTwo([a, b]: Circle[]): Word[] {
  if (!a || !b) return [];
  const [left, right] = [Math.max(a.x - a.r, b.x - b.r), Math.min(a.x + a.r, b.x + b.r)];
  const spans: [number[], number, number][] = [
    [[0], a.x - a.r, Math.min(b.x - b.r, a.x + a.r)],
    [[0, 1], left, right],
    [[1], Math.max(a.x + a.r, b.x - b.r), b.x + b.r],
  ];
  return spans.filter(([, from, to]) => to - from > ROOM).map(([sets, from, to]) => ({ sets, x: (from + to) / 2, y: HEIGHT / 2 }));
}

const wordsOfThree: Word[] = Object.entries(PLACES).map(([sets, [x, y]]) => ({ sets: sets.split(',').map(Number), x, y }));

export function Venn({ overlap, names }: { overlap: Overlap; names: string[] }) {
  const { say, language } = useSegmentWords();
  const pair = overlap.sets.length === 2;
  const counts = overlap.sets.map((set) => set.count);
  const circles = pair ? two(counts, overlap.pairs[0]?.both ?? 0) : THREE;
  const count = (sets: number[]) => overlap.regions.find((region) => region.sets.join() === sets.join())?.count ?? 0;
  const label = names.map((name, at) => `${name}: ${integer(counts[at] ?? 0, language)}`).join('; ');
  return (
    <figure className="venn">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {circles.map((circle, at) => (
          <circle key={at} className={`venn-${at}`} cx={circle.x} cy={circle.y} r={circle.r} />
        ))}
        {(pair ? wordsOfTwo(circles) : wordsOfThree).map(({ sets, x, y }) => (
          <text key={sets.join()} x={x} y={y}>
            {integer(count(sets), language)}
          </text>
        ))}
      </svg>
      <figcaption>
        <ul>
          {names.map((name, at) => (
            <li key={at}>
              <svg viewBox="0 0 12 12" aria-hidden>
                <circle className={`venn-${at}`} cx={6} cy={6} r={6} />
              </svg>
              {name} <strong>{integer(counts[at] ?? 0, language)}</strong>
            </li>
          ))}
        </ul>
        {!pair && <p className="quiet">{say('overlapNoScale')}</p>}
      </figcaption>
    </figure>
  );
}
