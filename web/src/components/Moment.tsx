// SPDX-License-Identifier: Apache-2.0
import { Tooltip } from 'antd';
import { useModel } from '../api/metadata';
import { day, dayOf, exactTime, relativeTime, shortTime } from '../format/time';
import { useWords } from '../i18n';

const RELATIVE_MS = 30 * 86_400_000;

// A time: relative ("3 days ago"; the day when that is more than a month away) or short
// ("2026-11-21 08:30"), exact on hover. `plain` leaves the hover to the browser: lists make hundreds.
export function Moment(props: { at: string; relative?: boolean; plain?: boolean }) {
  const { language } = useWords();
  const { timezone } = useModel();
  const exact = exactTime(props.at, timezone, language);
  const near = Math.abs(Date.now() - new Date(props.at).getTime()) < RELATIVE_MS;
  const text = !props.relative ? shortTime(props.at, timezone) : near ? relativeTime(props.at, language) : day(dayOf(props.at, timezone), language);
  const words = `${exact} ${timezone}`;
  if (props.plain) return <time dateTime={props.at} title={words}>{text}</time>;
  return (
    <Tooltip title={words} mouseEnterDelay={0.3}>
      <time dateTime={props.at}>{text}</time>
    </Tooltip>
  );
}
