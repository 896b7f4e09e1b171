// SPDX-License-Identifier: Apache-2.0
//
// How scores are cut: fifths of the customers, or four points of one's own on an axis. Money is entered in the major
// unit and kept in minor ones.
import { InputNumber, Segmented } from 'antd';
import { useModel } from '../../../api/metadata';
import { currencyDigits, shift, unshift } from '../../../format/numbers';
import { AXES, type Axis, type Draft } from './draft';
import { useGroupWords, type GroupKey } from './words';

interface Props {
  cuts: Draft['cuts'];
  disabled: boolean;
  onChange: (cuts: Draft['cuts']) => void;
}

const ABOUT: Record<Axis, GroupKey> = { recency: 'recencyCuts', frequency: 'frequencyCuts', monetary: 'monetaryCuts' };

export function Cuts({ cuts, disabled, onChange }: Props) {
  const { say } = useGroupWords();
  const { currency } = useModel();
  const digits = currencyDigits(currency);
  const BEGIN: Record<Axis, number[]> = { recency: [30, 60, 90, 180], frequency: [2, 3, 5, 10], monetary: [100, 500, 1000, 5000].map((amount) => amount * 10 ** digits) };
  const choose = (axis: Axis, own: boolean) => {
    const { [axis]: _before, ...others } = cuts;
    onChange(own ? { ...cuts, [axis]: BEGIN[axis] } : others);
  };
  return (
    <>
      {AXES.map((axis) => {
        const own = cuts[axis];
        const scale = axis === 'monetary' ? digits : 0;
        return (
          <div key={axis} className="group-cuts">
            <h3>{say(axis)}</h3>
            <Segmented
              aria-label={say(axis)}
              disabled={disabled}
              value={own ? 'own' : 'fifths'}
              onChange={(value) => choose(axis, value === 'own')}
              options={[
                { value: 'fifths', label: say('fifths') },
                { value: 'own', label: say('ownCuts') },
              ]}
            />
            {own && (
              <>
                <p className="quiet">{say(ABOUT[axis], { currency })}</p>
                <div className="group-cut-row">
                  {own.map((cut, i) => (
                    <InputNumber
                      key={i}
                      min={0}
                      precision={scale}
                      disabled={disabled}
                      aria-label={say('cut', { axis: say(axis), n: i + 1 })}
                      value={Number(shift(cut, scale))}
                      changeOnWheel={false}
                      onChange={(next) => onChange({ ...cuts, [axis]: own.map((one, k) => (k === i ? Number(unshift(String(next ?? 0), scale) ?? 0) : one)) })}
                    />
                  ))}
                </div>
              </>
            )}
          </div>
        );
      })}
    </>
  );
}
