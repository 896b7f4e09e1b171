// SPDX-License-Identifier: Apache-2.0
import { RecordPage } from '../../kinds/RecordPage';

export function Page() {
  return <RecordPage entity="product" />;
}
