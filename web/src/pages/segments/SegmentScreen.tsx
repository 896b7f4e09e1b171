// SPDX-License-Identifier: Apache-2.0
//
// One segment: its name, its rule with the count beside it, and what can be done with who is in it.
// A new one is the same screen without a record yet; a list has members instead of a rule.
import { App, Button, Input, Skeleton } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { useEntity, useModel } from '../../api/metadata';
import { useRecord, useWriter } from '../../api/records';
import type { Item } from '../../api/types';
import { paths, recordPath } from '../../app/paths';
import { PageHead } from '../../components/PageHead';
import { ErrorState, useErrorText } from '../../components/States';
import { BulkJob } from '../../kinds/list/BulkJob';
import { RecordActions } from '../../kinds/RecordActions';
import { AudienceActions } from './actions';
import { Answer } from './Answer';
import { useLanguageQuery, useVocabulary, type Language } from './language';
import { Members } from './Members';
import { countedBackFrom } from './pastDays';
import { Profile } from './Profile';
import { Uses, Why } from './Reasons';
import { RuleEditor } from './RuleEditor';
import { SizeHistory } from './Sizes';
import { Starters } from './Starters';
import { UploadMembers } from './UploadMembers';
import { useDraft } from './useDraft';
import { Versions } from './Versions';
import { useSegmentWords } from './words';
import './segments.css';

export function Page() {
  const { id: named } = useParams();
  const [params] = useSearchParams();
  const id = named === undefined ? null : Number(named);
  const entity = useEntity('segment');
  const record = useRecord(entity, id);
  const language = useLanguageQuery();
  const { label } = useSegmentWords();
  const failed = record.error ?? language.error;
  if (failed) {
    return (
      <div className="page">
        <PageHead title={label(entity.label)} />
        <ErrorState error={failed} retry={() => void (record.error ? record.refetch() : language.refetch())} />
      </div>
    );
  }
  if (!language.data || (id !== null && !record.data)) {
    return (
      <div className="page">
        <Skeleton active title={false} paragraph={{ rows: 12 }} />
      </div>
    );
  }
  return <Screen key={id ?? `new ${params.get('rule') ?? ''}`} item={record.data ?? null} language={language.data} />;
}

interface Facts {
  name: string;
  folder: string;
  about: string;
}

const factsOf = (item: Item | null): Facts => ({ name: String(item?.name ?? ''), folder: String(item?.folder ?? ''), about: String(item?.about ?? '') });

function useSaving(item: Item | null, kind: string) {
  const entity = useEntity('segment');
  const writer = useWriter(entity);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const { say } = useSegmentWords();
  const [busy, setBusy] = useState(false);
  const save = async (facts: Facts, rule: string | null): Promise<boolean> => {
    const trimmed = { name: facts.name.trim(), folder: facts.folder.trim() || null, about: facts.about.trim() || null };
    const values = { ...trimmed, ...(kind === 'dynamic' && { rule }) };
    setBusy(true);
    try {
      const saved = item ? await writer.update(item, values) : await writer.create({ ...values, kind });
      void message.success(say('savedAs', { name: trimmed.name }));
      if (!item) void navigate(recordPath('segment', saved.id) ?? paths.segments, { replace: true });
      return true;
    } catch (error) {
      void message.error([say('refused'), errorText(error).title, errorText(error).detail].filter(Boolean).join(' '));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { save, busy };
}

function Screen({ item, language }: { item: Item | null; language: Language }) {
  const { say, label } = useSegmentWords();
  const { message } = App.useApp();
  const [params, setParams] = useSearchParams();
  const client = useQueryClient();
  const entity = useEntity('segment');
  const model = useModel();
  const vocabulary = useVocabulary(language);
  const navigate = useNavigate();
  const kind = String(item?.kind ?? (params.get('kind') === 'static' ? 'static' : 'dynamic'));
  // What is begun from an address is another draft than what was begun from nothing.
  const key = `segment-draft-${item?.id ?? `new-${params.get('rule') ?? ''}`}`;
  const saved = String(item?.rule ?? params.get('rule') ?? '');
  const draft = useDraft(key, saved, say('unfinished'));
  const [facts, setFacts] = useState<Facts>(() => ({ ...factsOf(item), ...(item ? {} : { name: params.get('name') ?? '', about: params.get('about') ?? '' }) }));
  const { save, busy } = useSaving(item, kind);
  const [resumed, setResumed] = useState(() => !item && (localStorage.getItem(key) ?? saved) !== saved);
  const dynamic = kind === 'dynamic';
  const mayWrite = model.may(item ? 'update' : 'create', 'segment') && !item?.deleted_at;
  const factsChanged = JSON.stringify(facts) !== JSON.stringify(factsOf(item));
  const changed = factsChanged || (dynamic && draft.text.trim() !== saved.trim());
  const missing = facts.name.trim() === '' ? say('nameMissing') : dynamic && (draft.rule === null || draft.rule === '') ? say('ruleMissing') : draft.unfinished.length > 0 ? say('unfinishedSome', { count: draft.unfinished.length }) : null;
  const begun = mayWrite && changed && (item !== null || factsChanged || draft.text.trim() !== '');
  const asked = dynamic ? draft.rule : item ? `in segment(${JSON.stringify(item.name)})` : null;
  const filling = Number(params.get('job')) || null; // the job that puts customers on this list
  const refill = useCallback(() => {
    for (const key of ['segment-preview', 'segment-sample']) void client.invalidateQueries({ queryKey: [key] });
  }, [client]);
  const store = async () => {
    if (await save(facts, draft.rule)) localStorage.removeItem(key);
  };
  const discard = () => {
    draft.setText(saved);
    setFacts(factsOf(item));
  };
  const restore = (rule: string) => {
    draft.setText(rule);
    window.scrollTo({ top: 0 });
    void message.info(say('versionBack'));
  };
  return (
    <div className="page">
      <PageHead title={item ? String(item.name) : say(dynamic ? 'newSegment' : 'newList')} detail={begun && missing !== null ? missing : changed && item ? say('changedDraft') : undefined}>
        {mayWrite && changed && item && <Button onClick={discard}>{say('discard')}</Button>}
        {mayWrite && (
          <Button type="primary" loading={busy} disabled={missing !== null || (item !== null && !changed)} title={missing ?? ''} onClick={() => void store()}>
            {say(item ? 'saveChanges' : 'saveSegment')}
          </Button>
        )}
        {item && <RecordActions size="middle" entity={entity} item={item} onDeleted={() => void navigate(paths.segments)} />}
      </PageHead>
      {resumed && (
        <p className="quiet">
          {say('draftKept')}{' '}
          <Button
            size="small"
            onClick={() => {
              draft.setText(saved);
              setResumed(false);
            }}
          >
            {say('startAfresh')}
          </Button>
        </p>
      )}
      <Names facts={facts} onChange={setFacts} disabled={!mayWrite} />
      <div className="segment-columns">
        <div>
          {dynamic && <RuleEditor draft={draft} vocabulary={vocabulary} />}
          {!dynamic && !item && <p className="quiet">{say('listFirst')}</p>}
          {!dynamic && item && mayWrite && <Members id={item.id} />}
          {!dynamic && item && mayWrite && <UploadMembers id={item.id} />}
          {dynamic && !item && draft.text.trim() === '' && draft.root.of.length === 0 && (
            <Starters
              onUse={(starter) => {
                draft.setText(starter.rule);
                setFacts({ ...facts, name: facts.name || label(starter.label), about: facts.about || label(starter.about) });
              }}
            />
          )}
          {asked !== null && asked !== '' && <Profile rule={asked} />}
          {asked !== null && asked !== '' && <Why rule={asked} tree={dynamic ? draft.tree : null} vocabulary={vocabulary} />}
          {item && <SizeHistory id={item.id} />}
          {item && <Uses id={item.id} />}
          {item && dynamic && <Versions id={item.id} now={saved} onUse={mayWrite ? restore : null} />}
        </div>
        <div className="segment-side">
          {(dynamic || item) && (
            <Answer
              rule={asked}
              tree={dynamic ? draft.tree : null}
              unfinished={draft.unfinished.length}
              vocabulary={vocabulary}
              onCountBack={dynamic && mayWrite ? (day) => draft.setRoot(countedBackFrom(draft.root, day)) : null}
            />
          )}
          {asked !== null && asked !== '' && <AudienceActions rule={asked} name={facts.name} folder={facts.folder} />}
          {filling !== null && <BulkJob id={filling} words={say('frozen', { name: facts.name })} onEnd={refill} onDismiss={() => setParams({}, { replace: true })} />}
        </div>
      </div>
    </div>
  );
}

function Names({ facts, onChange, disabled }: { facts: Facts; onChange: (facts: Facts) => void; disabled: boolean }) {
  const { say } = useSegmentWords();
  const set = (name: keyof Facts) => (event: { target: { value: string } }) => onChange({ ...facts, [name]: event.target.value });
  return (
    <div className="segment-head">
      <label>
        <span>{say('segmentName')}</span>
        <Input value={facts.name} maxLength={128} disabled={disabled} onChange={set('name')} />
      </label>
      <label>
        <span>{say('folder')}</span>
        <Input value={facts.folder} maxLength={128} disabled={disabled} onChange={set('folder')} />
      </label>
      <label>
        <span>{say('about')}</span>
        <Input value={facts.about} maxLength={2000} disabled={disabled} onChange={set('about')} />
      </label>
    </div>
  );
}
