// SPDX-License-Identifier: Apache-2.0
//
// The rule counts back from today, while the shop's last order is long ago: the history that was
// brought in is older than the rule looks. That is said, since it looks like an error otherwise,
// and one click makes the rule count back from the last order.
import { Button } from 'antd';
import { day } from '../../format/time';
import { useLastDay } from '../../api/lastDay';
import { useSegmentWords } from './words';

export function OldHistory({ rule, onCountBack }: { rule: string; onCountBack: ((day: string) => void) | null }) {
  const { say, language } = useSegmentWords();
  const last = useLastDay();
  const looksBack = /\b(last \d|ago\b)/.test(rule);
  if (!looksBack || !last.past) return null;
  const words = day(last.day, language);
  const action = onCountBack && (
    <Button size="small" onClick={() => onCountBack(last.day)}>
      {say('countBackFrom', { day: words })}
    </Button>
  );
  return (
    <div className="old-history">
      <p>{say('oldHistory', { day: words })}</p>
      {action}
    </div>
  );
}
