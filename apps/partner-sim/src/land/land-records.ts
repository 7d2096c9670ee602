import type { LandDossierMessage, LandFile, LandMessageType } from '#libs/contracts';
import { noticePaperOf, type Paper, paymentPaperOf, transferPaperOf } from './land-papers.js';
import { noteOf, promisedAfter, type StepContext } from './step-context.js';

/** How tax, and who has no word of the protocol for it, tell of a step at the record door; none where they do not. */
export function landRecordsOf(context: StepContext): LandDossierMessage[] {
  const write = WRITERS[context.step.send];
  return write ? write(context) : [];
}

type Writer = (context: StepContext) => LandDossierMessage[];

const WRITERS: Readonly<Partial<Record<LandMessageType, Writer>>> = {
  'tax-transfer': transfer,
  'tax-notice': notices,
  'tax-notice-cancelled': cancellations,
  'tax-paid': payments,
  'tax-returned': context => [{ ...baseOf(context), type: 'tax-returned' }],
  'obligation-fulfilled': context => [{ ...baseOf(context), type: 'obligation-fulfilled' }],
  withdrawn: context => [{ ...baseOf(context), type: 'withdrawn' }],
};

function baseOf({ landCase: { code, agency }, step, now }: StepContext) {
  return {
    dossierCode: code,
    agencyCode: agency,
    occurredAt: new Date(now).toISOString(),
    note: noteOf(step),
  };
}

function transfer(context: StepContext): LandDossierMessage[] {
  const { landCase, step } = context;
  const { transferNumber, owners, parcels } = landCase;
  const number = step.round === 1 ? transferNumber : `${transferNumber}-${step.round}`;
  const file = fileAt(context, transferPaperOf(landCase, step.round));
  return [{ ...baseOf(context), type: 'tax-transfer', transfer: { number, ...file }, owners, parcels }];
}

function notices(context: StepContext): LandDossierMessage[] {
  const { landCase, step, now } = context;
  return step.about.map(place => {
    const { number, owner, taxType, amount } = landCase.notices[place]!;
    const replaces = step.notices === 'reissued' ? { replaces: [landCase.notices[0]!.number] } : {};
    const [issuedAt, dueAt] = [now, promisedAfter(now, 20)].map(at => new Date(at).toISOString());
    const file = fileAt(context, noticePaperOf(landCase, number));
    const notice = { number, owner, taxType, amount, issuedAt: issuedAt!, dueAt: dueAt!, ...file, ...replaces };
    return { ...baseOf(context), type: 'tax-notice', notice };
  });
}

function cancellations(context: StepContext): LandDossierMessage[] {
  return context.step.about.map(place => {
    const { number } = context.landCase.notices[place]!;
    return { ...baseOf(context), type: 'tax-notice-cancelled', notice: { number } };
  });
}

function payments(context: StepContext): LandDossierMessage[] {
  const { landCase, step, now } = context;
  return step.about.map(place => {
    const { number, amount, owner } = landCase.notices[place]!;
    const proof = number.replace('TBT', 'GNT');
    const file = fileAt(context, paymentPaperOf(landCase, proof));
    const paidAt = new Date(now).toISOString();
    const payment = { number: proof, amount, paidAt, payer: owner.name, ...file };
    return { ...baseOf(context), type: 'tax-paid', notice: { number }, payment };
  });
}

function fileAt({ link }: StepContext, paper: Paper): { readonly file?: LandFile } {
  const url = link(paper);
  return url === undefined ? {} : { file: { url, mediaType: 'application/pdf' } };
}
