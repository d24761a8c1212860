import { everyContract } from '../../shared/src/service/every-contract.ts';
import { toDocument } from '../../shared/src/protocol/conformance/testing/contract-document.ts';

/** Where programs in other languages find the contracts. */
export const contractFolder = 'docs/contracts';

/** The contract of each service as JSON, by the path of its file. */
export const generatedContracts = async (): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await everyContract()).map((contract) => [
      `${contractFolder}/${contract.service}.json`,
      `${JSON.stringify(toDocument(contract), undefined, 2)}\n`,
    ]),
  );
