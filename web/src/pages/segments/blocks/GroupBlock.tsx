// SPDX-License-Identifier: Apache-2.0
//
// A group of conditions: how they are joined, the conditions, and where the next one is added.
import { CloseOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, Select, Tag } from 'antd';
import { useState } from 'react';
import { conditionsOf, historyOf } from '../history';
import { clockFields, fieldNamed, functionNamed, kindOf } from '../language';
import { copyOf, newGroup, type Block, type Group, type Leaf, type Tree } from '../tree';
import { useSegmentWords } from '../words';
import { AddCondition } from './AddCondition';
import { useBuilder, type Builder } from './builder';
import { plainFilters } from './Filters';
import { HistoryLeaf } from './HistoryLeaf';
import { askedOf } from './asked';
import { AudienceLeaf, FieldLeaf, SampleLeaf, SequenceLeaf, TextLeaf } from './OtherLeaves';

export function GroupBlock({ group, parent }: { group: Group; parent: Group | null }) {
  const { say } = useSegmentWords();
  const { add, replace, problems } = useBuilder();
  const set = (next: Partial<Group>) => replace(group.id, { ...group, ...next });
  const joins = [
    { value: 'and', label: say('allOf') },
    { value: 'or', label: say('anyOf') },
    ...(parent ? [{ value: 'not and', label: `${say('not')} ${say('allOf')}` }, { value: 'not or', label: `${say('not')} ${say('anyOf')}` }] : []),
  ];
  return (
    <div className={parent ? 'block-group' : 'block-root'} role="group" aria-label={say(group.join === 'and' ? 'allOf' : 'anyOf')} id={`block-${group.id}`}>
      {(parent !== null || group.of.length > 1) && (
        <div className="block-line block-group-head">
          <Select
            size="small"
            value={`${group.negated ? 'not ' : ''}${group.join}`}
            aria-label={say('groupJoin')}
            popupMatchSelectWidth={false}
            options={joins}
            onChange={(next) => set({ join: next.endsWith('and') ? 'and' : 'or', negated: next.startsWith('not') })}
          />
          {parent && (
            <>
              <Button size="small" type="text" onClick={() => replaceWithParts(group, parent, replace)}>
                {say('ungroup')}
              </Button>
              <Button size="small" type="text" icon={<CloseOutlined aria-hidden />} aria-label={say('removeCondition')} onClick={() => replace(group.id, null)} />
            </>
          )}
        </div>
      )}
      {group.of.map((block, index) => (
        <div key={block.id} className="block-row">
          {group.of.length > 1 && <span className="block-join">{index > 0 && say(group.join)}</span>}
          {block.kind === 'group' ? <GroupBlock group={block} parent={group} /> : <LeafBlock leaf={block} />}
        </div>
      ))}
      {problems.has(group.id) && (
        <p className="rule-error" role="alert">
          {problems.get(group.id)}
        </p>
      )}
      <div className="block-line block-adding">
        <AddCondition onAdd={(block) => add(group, block)} />
        <Button size="small" type="text" icon={<PlusOutlined aria-hidden />} onClick={() => add(group, newGroup(group.join === 'and' ? 'or' : 'and'))}>
          {say('addGroup')}
        </Button>
      </div>
    </div>
  );
}

// What was in the group stands where it stood.
function replaceWithParts(group: Group, parent: Group, replace: Builder['replace']): void {
  const of = parent.of.flatMap((block) => (block.id === group.id ? group.of : [block]));
  replace(parent.id, { ...parent, of });
}

type Shape = 'history' | 'field' | 'audience' | 'sequence' | 'sample' | 'text';

// Which block can show all of a leaf.
export function shapeOf(tree: Tree | boolean, builder: Builder): Shape {
  const { vocabulary } = builder;
  if (typeof tree === 'boolean') return 'text';
  if (tree.call === 'segment' || tree.call === 'list') return 'audience';
  if (tree.call === 'sample') return 'sample';
  const has = (part: Tree) => (name: string | undefined) => fieldNamed([...(kindOf(vocabulary.language, part)?.fields ?? []), ...clockFields(vocabulary.language)], name, vocabulary.model) !== undefined;
  if (tree.call === 'sequence') {
    const good = (tree.windows ?? []).length < 2 && tree.steps!.every((step) => plainFilters(conditionsOf(step), [{} as never], has(step)));
    return good ? 'sequence' : 'text';
  }
  const history = historyOf(tree);
  if (history) {
    const { inner } = history;
    const known = kindOf(vocabulary.language, inner) !== undefined && functionNamed(vocabulary.language, inner.call) !== undefined;
    const value = inner.value === undefined || inner.value === 'at' || has(inner)(inner.value);
    const windows = (inner.where ?? []).length - conditionsOf(inner).length;
    return known && value && windows < 2 && plainFilters(conditionsOf(inner), [{} as never], has(inner)) && plainValues(tree) ? 'history' : 'text';
  }
  return askedOf(tree, vocabulary.customer.fields, vocabulary.model) ?? askedOf(tree, vocabulary.fields, vocabulary.model) ? (plainValues(tree) ? 'field' : 'text') : 'text';
}

// Values that are calculated, or other fields, have no input.
function plainValues(tree: Tree): boolean {
  return (tree.values ?? []).every((value) => typeof value !== 'object' || value === null || !('op' in value || 'field' in value || 'call' in value || 'start_of' in value || value.word === 'me'));
}

function LeafBlock({ leaf }: { leaf: Leaf }) {
  const { say } = useSegmentWords();
  const builder = useBuilder();
  const { replace, problems } = builder;
  const [asText, setAsText] = useState(false);
  const shape = asText ? 'text' : shapeOf(leaf.tree, builder);
  const problem = problems.get(leaf.id);
  const onChange = (tree: Tree, negated = leaf.negated) => replace(leaf.id, { ...leaf, tree, negated });
  const props = { leaf, tree: leaf.tree as Tree, onChange };
  const absorbs = shape === 'field' || shape === 'audience' || (shape === 'history' && (leaf.tree as Tree).left !== undefined);
  return (
    <div className={problem ? 'block-leaf block-wrong' : 'block-leaf'} id={`block-${leaf.id}`} tabIndex={-1}>
      <div className="block-body">
        {leaf.negated && !absorbs && <Tag className="block-not">{say('not')}</Tag>}
        {shape === 'history' && <HistoryLeaf {...props} />}
        {shape === 'field' && <FieldLeaf {...props} />}
        {shape === 'audience' && <AudienceLeaf {...props} />}
        {shape === 'sequence' && <SequenceLeaf {...props} />}
        {shape === 'sample' && <SampleLeaf {...props} />}
        {shape === 'text' && (
          <TextLeaf
            leaf={leaf}
            onReplace={(block) => {
              setAsText(false);
              replace(leaf.id, block);
            }}
          />
        )}
        {problem && (
          <p className="rule-error" role="status">
            {problem}
          </p>
        )}
      </div>
      <LeafMenu leaf={leaf} onText={() => setAsText(true)} />
      <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={say('removeCondition')} onClick={() => replace(leaf.id, null)} />
    </div>
  );
}

function LeafMenu({ leaf, onText }: { leaf: Leaf; onText: () => void }) {
  const { say } = useSegmentWords();
  const { replace } = useBuilder();
  const items: { key: string; label: string; onClick: () => void }[] = [
    { key: 'opposite', label: say('opposite'), onClick: () => replace(leaf.id, { ...leaf, negated: !leaf.negated }) },
    { key: 'group', label: say('intoGroup'), onClick: () => replace(leaf.id, newGroup('or', [leaf as Block])) },
    { key: 'duplicate', label: say('duplicate'), onClick: () => replace(leaf.id, newGroup('or', [leaf, copyOf(leaf)])) },
    { key: 'text', label: say('editAsText'), onClick: onText },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" size="small" icon={<MoreOutlined aria-hidden />} aria-label={say('conditionMenu')} />
    </Dropdown>
  );
}
