// SPDX-License-Identifier: Apache-2.0
//
// Presets of one's own: what is chosen now is saved under a name, for everybody who imports such
// files, here and on the command line; one that was saved can be renamed and deleted.
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useOwnPresetActions, type OwnPreset } from '../../api/imports';
import { useErrorText } from '../../components/States';
import { useWords } from '../../i18n';

interface Props {
  current: OwnPreset | undefined; // the saved one that is chosen
  asked: OwnPreset; // what would be saved
  onChange: (preset: string | null) => void;
}

export function OwnPresets({ current, asked, onChange }: Props) {
  const { t } = useWords();
  const { modal } = App.useApp();
  const { drop } = useOwnPresetActions();
  const [naming, setNaming] = useState<OwnPreset | null>(null);
  const deleteIt = async (preset: OwnPreset) => {
    const sure = await modal.confirm({
      title: t('deletePreset', { name: preset.name }),
      content: t('deletePresetCost'),
      okText: t('deleteIt'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
    });
    if (!sure || preset.id === undefined) return;
    onChange(null);
    await drop(preset.id);
  };
  return (
    <>
      {current ? (
        <>
          <Button onClick={() => setNaming(current)}>{t('renamePreset')}</Button>
          <Button onClick={() => void deleteIt(current)}>{t('deletePresetShort')}</Button>
        </>
      ) : (
        <Button onClick={() => setNaming(asked)}>{t('savePreset')}</Button>
      )}
      {naming && <NamePreset preset={naming} onClose={() => setNaming(null)} onSaved={onChange} />}
    </>
  );
}

function NamePreset(props: { preset: OwnPreset; onClose: () => void; onSaved: (name: string) => void }) {
  const { t } = useWords();
  const errorText = useErrorText();
  const { save } = useOwnPresetActions();
  const [name, setName] = useState(props.preset.name);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const done = async () => {
    setBusy(true);
    try {
      await save({ ...props.preset, name: name.trim() });
      props.onSaved(name.trim());
      props.onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={props.preset.id === undefined ? t('savePreset') : t('renamePreset')}
      okText={t('save')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: name.trim() === '', loading: busy }}
      onOk={() => void done()}
      onCancel={props.onClose}
    >
      <p className="quiet">{t('savePresetHelp')}</p>
      <Input value={name} maxLength={40} aria-label={t('presetName')} placeholder={t('presetName')} autoFocus onChange={(event) => setName(event.target.value)} onPressEnter={() => void done()} />
      {error !== null && <p className="job-error">{[errorText(error).title, errorText(error).detail].filter(Boolean).join(' ')}</p>}
    </Modal>
  );
}
