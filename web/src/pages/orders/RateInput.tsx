// SPDX-License-Identifier: Apache-2.0
import { useModel } from '../../api/metadata';
import type { Field } from '../../api/types';
import { FieldInput, type FieldInputProps } from '../../components/FieldInput';
import { price } from '../../format/numbers';
import { useWords } from '../../i18n';

// "1 USD = 7.12 CNY": what one unit of the order's money is worth in the organisation's.
export function RateInput(props: Omit<FieldInputProps, 'currency'> & { field: Field; currency: string }) {
  const { field, currency, ...rest } = props;
  const model = useModel();
  return (
    <div className="rate-input">
      <span className="quiet">1 {currency} =</span>
      <FieldInput {...rest} field={{ ...field, type: 'price' }} currency={model.currency} />
    </div>
  );
}

export function Rate(props: { millionths: number; currency: string }) {
  const model = useModel();
  const { language } = useWords();
  return (
    <>
      1 {props.currency} = {price(props.millionths, model.currency, language)}
    </>
  );
}
