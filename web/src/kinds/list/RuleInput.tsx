// SPDX-License-Identifier: Apache-2.0
//
// The rule as text, checked while it is typed. An error is shown under the very place it is at.
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState, type KeyboardEvent } from 'react';
import { ask } from '../../api/client';
import { problemOf } from '../../api/errors';
import type { Problem } from '../../api/types';
import { useErrorText } from '../../components/States';
import { useDebounced } from '../../components/useDebounced';
import { useWords } from '../../i18n';
import { byteToIndex } from './ruleText';

export interface CheckedRule {
  rule: string;
  tree: unknown;
}

export function checkRule(entity: string, rule: string): Promise<CheckedRule> {
  return ask<CheckedRule>('/rules/check', { entity, rule });
}

export function useRuleCheck(entity: string, text: string) {
  const settled = useDebounced(text.trim(), 250);
  return useQuery({
    queryKey: ['rule', entity, settled],
    queryFn: () => checkRule(entity, settled),
    enabled: settled.length > 0,
    retry: false,
    staleTime: 60_000,
  });
}

// The text again with the wrong part marked, as large as it is in the field above.
export function RuleMarks(props: { text: string; problem: Problem }) {
  const { text, problem } = props;
  if (problem.position === undefined) return null;
  const start = byteToIndex(text, problem.position);
  const end = Math.max(start + 1, byteToIndex(text, problem.position + (problem.length ?? 1)));
  return (
    <div className="rule-marks" aria-hidden="true">
      <span>{text.slice(0, start)}</span>
      <mark>{text.slice(start, end) || ' '}</mark>
    </div>
  );
}

export function RuleInput(props: { entity: string; value: string; onApply: (rule: string) => void; onCancel: () => void }) {
  const { t } = useWords();
  const [text, setText] = useState(props.value);
  const [refused, setRefused] = useState<{ text: string; error: unknown } | null>(null);
  const check = useRuleCheck(props.entity, text);
  const errorText = useErrorText();
  const helpId = useId();
  const trimmed = text.trim();
  const error = refused?.text === trimmed ? refused.error : trimmed ? check.error : null;
  const problem = problemOf(error);

  const apply = async () => {
    if (!trimmed) return props.onApply('');
    try {
      props.onApply((await checkRule(props.entity, trimmed)).rule);
    } catch (failure) {
      setRefused({ text: trimmed, error: failure });
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') props.onCancel();
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) void apply();
  };

  return (
    <div className="rule-input">
      <div className="rule-input-row">
        <Input
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          placeholder={t('ruleExample')}
          aria-label={t('ruleText')}
          aria-describedby={helpId}
          aria-invalid={!!error}
          status={error ? 'error' : ''}
          spellCheck={false}
          autoFocus
          className="rule-text"
        />
        <Button type="primary" onClick={() => void apply()}>
          {t('apply')}
        </Button>
        <Button onClick={props.onCancel}>{t('cancel')}</Button>
      </div>
      <div id={helpId} className="rule-help" role="status">
        {problem && <RuleMarks text={trimmed} problem={problem} />}
        {error ? <RuleError {...errorText(error)} /> : t('ruleHelp')}
      </div>
    </div>
  );
}

export function RuleError(props: { title: string; detail?: string }) {
  return (
    <span className="rule-error">
      {props.title} {props.detail}
    </span>
  );
}
