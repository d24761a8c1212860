import { toDocument } from '../../shared/src/protocol/contract-document.ts';
import { contracts } from './access.ts';

/** Where programs in other languages find the contracts. */
export const contractFolder = 'docs/contracts';

/** The contract of each service as JSON, by the path of its file. */
export const generatedContracts = async (): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await contracts()).map((contract) => [
      `${contractFolder}/${contract.service}.json`,
      `${JSON.stringify(toDocument(contract), undefined, 2)}\n`,
    ]),
  );
