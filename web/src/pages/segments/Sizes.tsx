// SPDX-License-Identifier: Apache-2.0
//
// How many belong to a segment, as the server keeps it, and how many did: a line of steps, drawn
// as plain SVG so that the page waits for no library.
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client';
import { useModel } from '../../api/metadata';
import { Moment } from '../../components/Moment';
import { integer } from '../../format/numbers';
import { clock, day, dayOf, exactTime } from '../../format/time';
import { useSegmentWords } from './words';
import './sizes.css';

const REFETCH_MS = 30_000;
const WIDTH = 640;
const HEIGHT = 120;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;

interface Size {
  segment_id: number;
  customers: number;
  counted_at: string;
}

interface Point {
  at: string;
  customers: number;
  cause: 'made' | 'edited' | 'day' | 'step' | 'now';
}

interface SizeCourse {
  customers?: number;
  counted_at?: string;
  items: Point[];
}

function useCount() {
  const { say, language } = useSegmentWords();
  return (customers: number) => say('sizeSome', { count: integer(customers, language) });
}

/** In the list of segments: the number, and when it was counted. */
export function SizeLine({ id }: { id: number }) {
  const { say } = useSegmentWords();
  const count = useCount();
  const sizes = useQuery({ queryKey: ['segment-sizes'], queryFn: ({ signal }) => get<{ items: Size[] }>('/segments/sizes', signal), refetchInterval: REFETCH_MS });
  const size = sizes.data?.items.find((one) => one.segment_id === id);
  if (!size) return null;
  return (
    <div className="size-line quiet">
      {count(size.customers)} · {say('sizeCounted')} <Moment at={size.counted_at} relative />
    </div>
  );
}

export function SizeHistory({ id }: { id: number }) {
  const { say } = useSegmentWords();
  const count = useCount();
  const course = useQuery({ queryKey: ['segment-sizes', id], queryFn: ({ signal }) => get<SizeCourse>(`/segments/${id}/sizes`, signal), refetchInterval: REFETCH_MS });
  const { customers, counted_at, items } = course.data ?? { items: [] };
  if (customers === undefined || counted_at === undefined) return null; // being found, or not for this reader
  const now = new Date(course.dataUpdatedAt).toISOString();
  const points: Point[] = [...items, { at: now, customers, cause: 'now' }];
  return (
    <section className="card" aria-labelledby="sizes-title">
      <h2 id="sizes-title">{say('sizeCourse')}</h2>
      <p>
        <strong>{count(customers)}</strong>{' '}
        <span className="quiet">
          {say('sizeCounted')} <Moment at={counted_at} relative />
        </span>{' '}
        <Growth points={points} />
      </p>
      {points.length > 1 && <Steps points={points} />}
    </section>
  );
}

/** Against thirty days ago, when it is that old. */
function Growth({ points }: { points: Point[] }) {
  const { say, language } = useSegmentWords();
  const last = points.at(-1) as Point;
  const before = points.filter((point) => Date.parse(point.at) <= Date.parse(last.at) - MONTH_MS).at(-1);
  if (!before) return null;
  const change = last.customers - before.customers;
  return <span className="quiet">{say('sizeGrowth', { change: `${change > 0 ? '+' : ''}${integer(change, language)}` })}</span>;
}

function Steps({ points }: { points: Point[] }) {
  const { say, language } = useSegmentWords();
  const { timezone } = useModel();
  const first = points[0] as Point;
  const last = points.at(-1) as Point;
  const begin = Date.parse(first.at);
  const span = Math.max(Date.parse(last.at) - begin, 1);
  const most = Math.max(...points.map((point) => point.customers), 1);
  const x = (point: Point) => ((Date.parse(point.at) - begin) / span) * WIDTH;
  const y = (point: Point) => HEIGHT - (point.customers / most) * (HEIGHT - 4) - 2;
  const line = points.map((point, i) => (i === 0 ? `M0 ${y(point)}` : `H${x(point).toFixed(1)}V${y(point).toFixed(1)}`)).join('');
  const date = (point: Point) => (span < DAY_MS ? clock(point.at, timezone, language) : day(dayOf(point.at, timezone), language));
  const label = say('sizeChart', { first: integer(first.customers, language), from: date(first), last: integer(last.customers, language), most: integer(most, language) });
  return (
    <figure className="size-course">
      <span className="size-most quiet" aria-hidden="true">
        {integer(most, language)}
      </span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="size-area" d={`${line}V${HEIGHT}H0Z`} />
        {points
          .filter((point) => point.cause === 'edited')
          .map((point) => (
            <path key={point.at} className="size-edited" d={`M${x(point).toFixed(1)} 0V${HEIGHT}`}>
              <title>{`${say('sizeEdited')} ${exactTime(point.at, timezone, language)}`}</title>
            </path>
          ))}
        <path className="size-path" d={line} />
      </svg>
      <figcaption className="quiet">
        <span>{date(first)}</span>
        {points.some((point) => point.cause === 'edited') && <span className="size-key">{say('sizeEdited')}</span>}
        <span>{date(last)}</span>
      </figcaption>
    </figure>
  );
}
