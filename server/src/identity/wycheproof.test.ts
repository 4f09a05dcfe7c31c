/** Examples others published: RFC 7515’s in full, and Wycheproof’s where `WYCHEPROOF_JWS` names its file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { JwtFault, verifyJws } from './jwt.ts';
import { publicKeyOfJwk, type PublicKey } from './publicKeys.ts';

const PAYLOAD =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const A2 = {
  jws: `eyJhbGciOiJSUzI1NiJ9.${PAYLOAD}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
  key: {
    kty: 'RSA',
    n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
    e: 'AQAB',
  },
};
const A3 = {
  jws: `eyJhbGciOiJFUzI1NiJ9.${PAYLOAD}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
  key: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  },
};

for (const [where, { jws, key }] of Object.entries({ 'A.2 (RS256)': A2, 'A.3 (ES256)': A3 })) {
  test(`RFC 7515 ${where} verifies`, () => {
    const { payload } = verifyJws(jws, [publicKeyOfJwk(key)]);
    assert.equal((JSON.parse(payload.toString()) as { iss: string }).iss, 'joe');
  });
  test(`RFC 7515 ${where} does not verify with the other’s key`, () => {
    const other = publicKeyOfJwk(jws === A2.jws ? A3.key : A2.key);
    assert.throws(() => verifyJws(jws, [other]), JwtFault);
  });
}

test('RFC 7515 A.1 (HS256) and A.4 (ES512) are good signatures of kinds nobody signs with here', () => {
  assert.throws(() => publicKeyOfJwk({ kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T' }));
  const a1 = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${PAYLOAD}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`;
  assert.throws(() => verifyJws(a1, [publicKeyOfJwk(A2.key), publicKeyOfJwk(A3.key)]), JwtFault);
  assert.throws(
    () => verifyJws(`eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.${'A'.repeat(176)}`, [publicKeyOfJwk(A3.key)]),
    JwtFault,
  );
});

interface Vectors {
  readonly testGroups: readonly {
    readonly public?: Record<string, unknown>;
    readonly private?: Record<string, unknown>;
    readonly tests: readonly { tcId: number; comment: string; jws: string; result: 'valid' | 'invalid' }[];
  }[];
}
const file = process.env['WYCHEPROOF_JWS'];

test(
  'none of Wycheproof’s invalid JWS vectors is accepted',
  {
    skip:
      file === undefined && 'WYCHEPROOF_JWS does not name json_web_signature_test.json of C2SP/wycheproof',
  },
  (context) => {
    const { testGroups } = JSON.parse(readFileSync(file!, 'utf8')) as Vectors;
    const wrongly: string[] = [];
    const count = { valid: 0, accepted: 0, invalid: 0 };
    for (const { public: publicJwk, private: privateJwk, tests } of testGroups) {
      const keys = keysOf(publicJwk ?? privateJwk ?? {});
      for (const { tcId, comment, jws, result } of tests) {
        const isAccepted = accepts(jws, keys);
        count[result] += 1;
        if (isAccepted && result === 'invalid') wrongly.push(`${tcId} ${comment}`);
        if (isAccepted && result === 'valid') count.accepted += 1;
      }
    }
    context.diagnostic(
      `${count.invalid} invalid, ${wrongly.length} of them accepted; ${count.valid} valid, ${count.accepted} accepted`,
    );
    assert.deepEqual(wrongly, []);
    assert.ok(count.invalid > 0);
    assert.ok(count.accepted > 0, 'whoever accepts nothing proves nothing');
  },
);

/** A key that is not good enough here verifies nothing. */
function keysOf(jwk: Record<string, unknown>): readonly PublicKey[] {
  try {
    return [publicKeyOfJwk(jwk)];
  } catch {
    return [];
  }
}

function accepts(jws: string, keys: readonly PublicKey[]): boolean {
  try {
    return verifyJws(jws, keys).payload.length > 0;
  } catch (error) {
    assert.ok(error instanceof JwtFault);
    return false;
  }
}
