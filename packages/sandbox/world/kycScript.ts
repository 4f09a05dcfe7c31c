/**
 * What a person's case at the KYC vendor will do: declared here, played by `vendors/probity`.
 *
 * @module
 */

/** What Probity can look into, in its own words and order. */
export const SERVICES = ['id_record', 'document', 'sanctions', 'pep', 'adverse_media'] as const;

/** One of {@link SERVICES}. */
export type Service = (typeof SERVICES)[number];

/** How one service ends. */
export interface Finding {
  readonly verdict: 'pass' | 'flag' | 'fail' | 'no_data';
  /** Probity's codes, e.g. `ADDR_NO_MATCH`; none for `pass`. */
  readonly codes: readonly string[];
}

/** A case that comes to a decision. */
export interface Settles {
  readonly kind: 'settles';
  readonly decision: 'accept' | 'manual_review' | 'decline';
  /** Seconds until the decision, during which the services close one after another; 0: decided at once. */
  readonly afterSeconds: number;
  /** Risk, 0 to 1000. */
  readonly points: number;
  /** Services that do not simply pass. */
  readonly findings: Readonly<Partial<Record<Service, Finding>>>;
}

/** A case that ends without a decision. */
export interface Ends {
  readonly kind: 'ends';
  /** `lapsed`: the applicant never answered; `withdrawn`: they took it back; `failed`: the vendor gave up. */
  readonly state: 'lapsed' | 'withdrawn' | 'failed';
  readonly afterSeconds: number;
}

/** An application the vendor does not take, with 422. */
export interface Refuses {
  readonly kind: 'refuses';
  readonly fields: readonly { readonly path: string; readonly problem: string }[];
}

/** What a person's case does. */
export type KycScript = Settles | Ends | Refuses;

/** Accepted, every service passes. */
export const accepted = (afterSeconds: number, points: number): Settles => ({
  kind: 'settles',
  decision: 'accept',
  afterSeconds,
  points,
  findings: {},
});

/** Left to a person at the vendor, because of the findings. */
export const referred = (afterSeconds: number, points: number, findings: Settles['findings']): Settles => ({
  kind: 'settles',
  decision: 'manual_review',
  afterSeconds,
  points,
  findings,
});

/** Declined, because of the findings. */
export const declined = (afterSeconds: number, points: number, findings: Settles['findings']): Settles => ({
  kind: 'settles',
  decision: 'decline',
  afterSeconds,
  points,
  findings,
});

/** What happens to an applicant the world does not know. */
export const STRANGER_SCRIPT: KycScript = accepted(3, 250);
