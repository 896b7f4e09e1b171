// SPDX-License-Identifier: Apache-2.0
//
// The filter of a list: chips for everyday use, the rule's own text for everything else. Both
// write the same text; the server checks it and says where it is wrong. A chip speaks in words: plain
// conditions at once, others by the words of the builder, which are loaded when there is one.
import { CodeOutlined } from '@ant-design/icons';
import { Button, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Entity } from '../../api/types';
import { useWords } from '../../i18n';
import { AddFilter } from './AddFilter';
import { clauseWords } from './clauseWords';
import { RuleInput } from './RuleInput';
import { joinRule, splitRule } from './ruleText';

const RuleWords = lazy(() => import('../../pages/segments/RuleWords').then((m) => ({ default: m.RuleWords })));

export function FilterBar(props: { entity: Entity; filter: string; onChange: (filter: string) => void }) {
  const { entity, filter, onChange } = props;
  const words = useWords();
  const { t } = words;
  const [asText, setAsText] = useState(false);
  const clauses = splitRule(filter);
  const without = (index: number) => joinRule(clauses.filter((_, i) => i !== index).map((clause) => clause.text));
  const withClause = (text: string) => joinRule([...clauses.map((clause) => clause.text), text]);

  if (asText) {
    return (
      <RuleInput
        entity={entity.name}
        value={filter}
        onApply={(rule) => {
          onChange(rule);
          setAsText(false);
        }}
        onCancel={() => setAsText(false)}
      />
    );
  }
  return (
    <div className="filter-bar" role="group" aria-label={t('filter')}>
      {clauses.map((clause, index) => (
        <Tag key={clause.text} closable={{ 'aria-label': t('removeFilter') }} onClose={() => onChange(without(index))} className="filter-chip">
          <span title={clause.text}>
            {clauseWords(clause, entity, words) ?? (
              <Suspense fallback="…">
                <RuleWords entity={entity.name} rule={clause.text} />
              </Suspense>
            )}
          </span>
        </Tag>
      ))}
      <AddFilter entity={entity} onAdd={(text) => onChange(withClause(text))} />
      <Button type="text" size="small" icon={<CodeOutlined aria-hidden />} onClick={() => setAsText(true)}>
        {t('asRule')}
      </Button>
      {clauses.length > 1 && (
        <Button type="text" size="small" onClick={() => onChange('')}>
          {t('clearFilters')}
        </Button>
      )}
    </div>
  );
}
