// SPDX-License-Identifier: Apache-2.0
//
// The shop's last order is long ago: the history that was brought in is older than the rule looks.
// Scores are as of that last day, which is said where the rule asks them. What counts back from
// today finds nobody, which looks like an error otherwise; one click makes the rule count back from
// the last order.
import { Button } from 'antd';
import { day } from '../../format/time';
import { useLastDay } from '../../api/lastDay';
import { useSegmentWords } from './words';

const ASKS_SCORES = /\b(score|clv|expected|rfm)\s*\(|\b(alive|next_need|next_order)\b/;

export function OldHistory({ rule, onCountBack }: { rule: string; onCountBack: ((day: string) => void) | null }) {
  const { say, language } = useSegmentWords();
  const last = useLastDay();
  const bare = rule.replace(/"(\\.|[^"])*"/g, '""'); // texts ask nothing
  const looksBack = /\b(last \d|ago\b)/.test(bare);
  const scored = ASKS_SCORES.test(bare);
  if (!last.past || !(looksBack || scored)) return null;
  const words = day(last.day, language);
  return (
    <div className="old-history">
      {scored && <p data-testid="scores-as-of">{say('scoresAsOf', { day: words })}</p>}
      {looksBack && <p>{say('oldHistory', { day: words })}</p>}
      {looksBack && onCountBack && (
        <Button size="small" onClick={() => onCountBack(last.day)}>
          {say('countBackFrom', { day: words })}
        </Button>
      )}
    </div>
  );
}
