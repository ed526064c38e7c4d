package main

import (
	"bytes"
	"compress/zlib"
	"crypto/dsa"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"
	"math/big"
)

var (
	file = []byte("bytes of a bundle\x00\x01\x02, which no server ever sees\n")
	text = []byte("one\ntwo\r\nthree\rfour\r\r\nfive\n\n\r\n\nsix")
)

// keys are used in many cases.
type keys struct {
	small, main, other, edwards, dsa, p256 *pair
}

func newKeys() keys {
	return keys{
		small: newRSA(1, 1024), main: newRSA(1, 2048), other: newRSA(1, 1024), edwards: newEd25519(),
		dsa: newDSA(dsa.L1024N160), p256: newECDSA(elliptic.P256()),
	}
}

// signature is a packet with a signature of the file.
func (k *pair) signature(how made) []byte { return packet(2, k.sign(file, how)) }

// canonical is a text as signatures of texts see it.
func canonical(data []byte) []byte {
	var out []byte
	for index, octet := range data {
		if octet == '\n' && (index == 0 || data[index-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, octet)
	}
	return out
}

// algorithms: every kind of key with every digest.
func (c *collection) algorithms(k keys) {
	odd := newRSA(1, 2048)
	odd.numbers = join(mpi(odd.secret.(*rsa.PrivateKey).N), []byte{0, 25, 1, 0, 0, 1})
	all := map[string]*pair{
		"rsa1024": k.small, "rsa2048": k.main, "rsa3072": newRSA(1, 3072), "rsa4096": newRSA(1, 4096), "rsa1536": newRSA(1, 1536),
		"rsa2047": newRSA(1, 2047), "rsa-sign": newRSA(3, 1024), "rsa-encrypt": newRSA(2, 1024), "elgamal": newKey(16, nil, join(mpi(big.NewInt(1009)), mpi(big.NewInt(11)), mpi(big.NewInt(5)))),
		"dsa1024": k.dsa, "dsa2048-224": newDSA(dsa.L2048N224), "dsa2048-256": newDSA(dsa.L2048N256),
		"p224": newECDSA(elliptic.P224()), "p256": k.p256, "p384": newECDSA(elliptic.P384()), "p521": newECDSA(elliptic.P521()),
		"ed25519": k.edwards, "rsa-large-exponent": newKey(1, odd.secret, odd.numbers),
	}
	names := []string{
		"rsa1024", "rsa2048", "rsa3072", "rsa4096", "rsa1536", "rsa2047", "rsa-sign", "rsa-encrypt", "elgamal", "dsa1024", "dsa2048-224", "dsa2048-256",
		"p224", "p256", "p384", "p521", "ed25519", "rsa-large-exponent",
	}
	for _, name := range names {
		key := all[name]
		for _, digest := range []byte{1, 2, 3, 8, 9, 10, 11, 12, 14, 0x7f} {
			c.add(fmt.Sprintf("algorithm/%s/digest-%d", name, digest), key.plain(), key.signature(made{digest: digest}), file)
		}
		c.add("algorithm/"+name+"/text", key.plain(), packet(2, key.sign(canonical(text), made{kind: 1})), text)
		c.add("algorithm/"+name+"/old", key.plain(), key.signature(made{version: 3}), file)
		c.add("algorithm/"+name+"/other-file", key.plain(), key.signature(made{}), text)
		c.add("algorithm/"+name+"/other-number", key.plain(), key.signature(made{algorithm: 3}), file)
		for at := range 3 {
			bend := func(numbers []byte) []byte { numbers[max(0, len(numbers)-1-at*7)] ^= 4; return numbers }
			c.add(fmt.Sprintf("algorithm/%s/bent-%d", name, at), key.plain(), key.signature(made{bendNumbers: bend}), file)
		}
	}
	// Curves that the library lacks, points that are none, other algorithms' numbers.
	point := k.p256.numbers[11:]
	for _, name := range []string{"brainpoolP256", "secp256k1", "cv25519", "P-384"} {
		key := newKey(19, k.p256.secret, curveNumbers(oids[name], point))
		c.add("curve/"+name, key.plain(), key.signature(made{}), file)
	}
	compressed := newKey(19, k.p256.secret, curveNumbers(oids["P-256"], append([]byte{2}, point[1:33]...)))
	c.add("curve/compressed", compressed.plain(), compressed.signature(made{}), file)
	beside := bytes.Clone(k.p256.numbers)
	beside[len(beside)-1] ^= 1
	wrong := newKey(19, k.p256.secret, beside)
	c.add("curve/not-on-it", wrong.plain(), wrong.signature(made{}), file)
	padded := newKey(19, k.p256.secret, join(k.p256.numbers[:9], []byte{2, 11}, []byte{0}, point))
	c.add("curve/zero-before", padded.plain(), padded.signature(made{}), file)
	for _, number := range []byte{20, 21, 25, 26, 27, 28, 100} {
		key := newKey(number, k.edwards.secret, k.edwards.numbers)
		c.add(fmt.Sprintf("algorithm/%d", number), key.plain(), key.signature(made{}), file)
		c.add(fmt.Sprintf("algorithm/%d/signature", number), k.main.plain(), k.main.signature(made{algorithm: number}), file)
	}
	for _, version := range []byte{2, 3, 5, 6} {
		key := versioned(version, 1, k.small.secret, k.small.numbers)
		c.add(fmt.Sprintf("version/%d", version), key.plain(), key.signature(made{}), file)
		c.add(fmt.Sprintf("version/%d/old", version), key.plain(), key.signature(made{version: 3}), file)
		c.add(fmt.Sprintf("version/%d/before", version), join(key.plain(), k.main.plain()), k.main.signature(made{}), file)
		c.add(fmt.Sprintf("version/%d/behind", version), join(k.main.plain(), key.plain()), k.main.signature(made{}), file)
		c.add(fmt.Sprintf("version/%d/subkey", version), join(k.main.plain(), k.main.bind(key, made{}, false, flagsEncrypt)), k.main.signature(made{}), file)
	}
	// Exponents and moduli that are none.
	secret := k.small.secret.(*rsa.PrivateKey)
	for _, exponent := range []int64{0, 1, 2, 3, 65536, 16777215} {
		key := newKey(1, secret, join(mpi(secret.N), mpi(big.NewInt(exponent))))
		c.add(fmt.Sprintf("exponent/%d", exponent), key.plain(), key.signature(made{}), file)
	}
	even := new(big.Int).Add(secret.N, big.NewInt(1))
	zero := newKey(1, secret, join([]byte{0, 0}, mpi(big.NewInt(65537))))
	c.add("modulus/even", newKey(1, secret, join(mpi(even), mpi(big.NewInt(65537)))).plain(), k.small.signature(made{}), file)
	c.add("modulus/zero", zero.plain(), zero.signature(made{}), file)
	short := must(rsaOf(768))
	c.add("modulus/768", short.plain(), short.signature(made{}), file)
	leading := newKey(1, secret, join([]byte{4, 8, 0}, secret.N.Bytes(), mpi(big.NewInt(65537))))
	c.add("modulus/zero-before", leading.plain(), leading.signature(made{}), file)
}

// rsaOf makes a key that Go itself would not make any more.
func rsaOf(bits int) (*pair, error) {
	public := big.NewInt(65537)
	for {
		p, q := must(randPrime(bits/2)), must(randPrime(bits-bits/2))
		n := new(big.Int).Mul(p, q)
		below := new(big.Int).Mul(new(big.Int).Sub(p, big.NewInt(1)), new(big.Int).Sub(q, big.NewInt(1)))
		d := new(big.Int).ModInverse(public, below)
		if d == nil || n.BitLen() != bits {
			continue
		}
		secret := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: 65537}, D: d, Primes: []*big.Int{p, q}}
		return newKey(1, secret, join(mpi(n), mpi(public))), nil
	}
}

// signatures: what a signature can look like.
func (c *collection) signatures(k keys) {
	key := k.small
	ring := key.plain()
	add := func(name string, how made) { c.add("signature/"+name, ring, key.signature(how), file) }
	at := created(born + 9)
	issuer := sub(16, key.id...)
	for _, kind := range []byte{0, 1, 2, 0x10, 0x13, 0x18, 0x1f, 0x20, 0x40, 0x50, 0xff} {
		add(fmt.Sprintf("type-%d", kind), made{kind: kind})
	}
	for _, version := range []byte{0, 1, 2, 3, 5, 6, 255} {
		add(fmt.Sprintf("version-%d", version), made{version: version})
	}
	none := []byte{}
	add("issuer-hashed", made{hashed: join(at, issuer), unhashed: none})
	add("issuer-fingerprint-alone", made{unhashed: none})
	add("issuer-nowhere", made{hashed: at, unhashed: none})
	add("issuer-zero", made{unhashed: sub(16, make([]byte, 8)...)})
	add("issuer-short", made{unhashed: sub(16, key.id[1:]...)})
	add("issuer-twice-other-last", made{hashed: join(at, issuer), unhashed: sub(16, k.other.id...)})
	add("issuer-twice-own-last", made{hashed: join(at, sub(16, k.other.id...)), unhashed: issuer})
	add("issuer-critical", made{unhashed: sub(0x80|16, key.id...)})
	add("time-missing", made{hashed: none})
	add("time-unhashed", made{hashed: none, unhashed: join(at, issuer)})
	add("time-twice", made{hashed: join(at, created(born))})
	add("time-short", made{hashed: sub(2, 1, 2, 3)})
	add("time-zero", made{hashed: created(0)})
	add("time-future", made{hashed: created(0xfffffff0)})
	add("expired", made{hashed: join(at, sub(3, be32(1)...))})
	add("expired-critical", made{hashed: join(at, sub(0x83, be32(1)...))})
	add("expiry-short", made{hashed: join(at, sub(3, 1))})
	add("expiry-short-unhashed", made{unhashed: join(issuer, sub(3, 1))})
	for kind := range byte(42) {
		bodies := map[string][]byte{"empty": nil, "one": {1}, "four": be32(7), "long": make([]byte, 300)}
		for _, name := range []string{"empty", "one", "four", "long"} {
			if (name == "one" || name == "long") && kind%3 != 0 && kind != 32 && kind != 16 {
				continue
			}
			add(fmt.Sprintf("subpacket-%d/%s", kind, name), made{hashed: join(at, sub(kind, bodies[name]...))})
			add(fmt.Sprintf("subpacket-%d/%s/critical", kind, name), made{hashed: join(at, sub(0x80|kind, bodies[name]...))})
			add(fmt.Sprintf("subpacket-%d/%s/unhashed", kind, name), made{unhashed: join(issuer, sub(0x80|kind, bodies[name]...))})
		}
	}
	add("subpacket-zero", made{hashed: join(at, []byte{0})})
	add("subpacket-cut", made{hashed: join(at, []byte{9, 20, 1})})
	add("subpacket-cut-2", made{hashed: join(at, []byte{200})})
	add("subpacket-cut-5", made{hashed: join(at, []byte{255, 0, 0})})
	add("subpacket-long-length", made{hashed: join(at, []byte{255, 0, 0, 0, 2, 30, 1})})
	add("subpacket-224-length", made{hashed: join(at, []byte{230, 1}, make([]byte, (230-192)<<8+1+192))})
	inner := key.sign(file, made{kind: 0x19})
	add("embedded", made{hashed: join(at, sub(32, inner...))})
	add("embedded-unhashed", made{unhashed: join(issuer, sub(32, inner...))})
	add("embedded-twice", made{hashed: join(at, sub(32, inner...), sub(32, inner...))})
	add("embedded-other-type", made{hashed: join(at, sub(32, key.sign(file, made{})...))})
	add("embedded-by-eddsa", made{hashed: join(at, sub(32, k.edwards.sign(file, made{kind: 0x19})...))})
	for range 5 {
		inner = key.sign(file, made{kind: 0x19, hashed: join(at, sub(32, inner...))})
	}
	add("embedded-deep", made{hashed: join(at, sub(32, inner...))})
	add("tag-wrong", made{bendTag: func(tag []byte) { tag[0] ^= 1 }})
	add("tag-wrong-2", made{bendTag: func(tag []byte) { tag[1] ^= 0x80 }})
	add("number-zero-before", made{bendNumbers: func(n []byte) []byte { return join([]byte{n[0], n[1]}, n[2:]) }})
	add("number-longer", made{bendNumbers: func(n []byte) []byte { return join([]byte{4, 8, 0}, padTo(n[2:], 128)) }})
	add("number-shorter", made{bendNumbers: func(n []byte) []byte { return join([]byte{3, 0xf8}, n[2:129]) }})
	add("number-cut", made{bendNumbers: func(n []byte) []byte { return n[:20] }})
	add("number-none", made{bendNumbers: func([]byte) []byte { return []byte{0, 0} }})
	add("number-huge", made{bendNumbers: func([]byte) []byte { return join([]byte{0xff, 0xff}, make([]byte, 8192)) }})
	add("number-more-behind", made{bendNumbers: func(n []byte) []byte { return join(n, []byte("more")) }})
	for _, how := range []struct {
		name string
		key  *pair
	}{{"dsa", k.dsa}, {"p256", k.p256}} {
		for name, numbers := range map[string][]byte{
			"zeros": {0, 0, 0, 0}, "ones": {0, 1, 1, 0, 1, 1}, "huge": join([]byte{255, 255}, bytes.Repeat([]byte{7}, 8192), []byte{0, 1, 1}),
		} {
			c.add("number/"+how.name+"/"+name, how.key.plain(), how.key.signature(made{bendNumbers: func([]byte) []byte { return numbers }}), file)
		}
		longer := func(n []byte) []byte {
			size := (int(n[0])<<8 + int(n[1]) + 7) / 8
			return join([]byte{byte((size*8 + 16) >> 8), byte(size*8 + 16)}, []byte{0, 0}, n[2:])
		}
		c.add("number/"+how.name+"/zeros-before", how.key.plain(), how.key.signature(made{bendNumbers: longer}), file)
	}
	c.add("signature/text/as-it-is", ring, packet(2, key.sign(text, made{kind: 1})), text)
	c.add("signature/text/binary", ring, packet(2, key.sign(text, made{})), text)
	for name, data := range map[string][]byte{"empty": {}, "returns": []byte("\r\r\r"), "breaks": []byte("\n\r\n\r\r\n\n"), "long": bytes.Repeat([]byte("a\n"), 9000)} {
		c.add("signature/text/"+name, ring, packet(2, key.sign(canonical(data), made{kind: 1})), data)
		c.add("signature/text/old/"+name, ring, packet(2, key.sign(canonical(data), made{kind: 1, version: 3})), data)
		c.add("signature/binary/"+name, ring, packet(2, key.sign(data, made{})), data)
	}
}

func padTo(number []byte, size int) []byte { return join(make([]byte, size-len(number)), number) }

// several: more than one signature, and other packets.
func (c *collection) several(k keys) {
	good, strange := k.small.signature(made{}), k.other.signature(made{})
	bad := k.small.signature(made{bendTag: func(tag []byte) { tag[0]++ }})
	edwards := k.edwards.signature(made{})
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	writer.Write(good)
	writer.Close()
	parts := map[string][]byte{
		"good": good, "strange": strange, "bad": bad, "edwards": edwards, "marker": packet(10, []byte("PGP")), "trust": packet(12, []byte{1, 2}),
		"padding": packet(21, make([]byte, 40)), "literal": packet(11, join([]byte("b\x00"), be32(born), file)), "key": k.small.public(), "ring": k.small.plain(),
		"user": packet(13, []byte(owner)), "once": packet(4, join([]byte{3, 0, 8, 1}, k.small.id, []byte{1})), "once-new": packet(4, join([]byte{6, 0, 8, 1}, k.small.id, []byte{1})),
		"zlib": packet(8, join([]byte{2}, packed.Bytes())), "zip": packet(8, []byte{1, 3, 0}), "packed-unknown": packet(8, []byte{9, 9}), "zlib-none": packet(8, []byte{2, 9, 9}),
		"encrypted": packet(18, []byte{1, 2, 3}), "encrypted-new": packet(18, []byte{2, 2, 3}), "session": packet(1, join([]byte{3}, make([]byte, 8), []byte{1, 0, 8, 1})),
		"session-old": packet(1, join([]byte{2}, make([]byte, 9))), "password": packet(3, []byte{4, 9, 0, 8}), "password-new": packet(3, []byte{5, 9, 0, 8}),
		"attribute": packet(17, []byte{2, 1, 1}), "attribute-cut": packet(17, []byte{9, 1}), "unknown": packet(60, make([]byte, 5000)), "reserved": packet(0, []byte{1}),
		"garbage": []byte("garbage"), "zero": {0}, "break": []byte("\n"), "empty": packet(2, nil), "empty-key": packet(6, nil), "other-version": k.small.signature(made{version: 6}),
		"no-issuer": k.small.signature(made{unhashed: []byte{}}), "old": k.small.signature(made{version: 3}), "cut": good[:40], "longer": packet(2, join(good[2:], make([]byte, 6000))),
		"longer-full": packet(2, join(good[2:], bytes.Repeat([]byte{0xcf, 0}, 3000))),
	}
	names := sorted(parts)
	ring := k.small.plain()
	c.add("several/nothing", ring, nil, file)
	for _, first := range names {
		c.add("several/"+first, ring, parts[first], file)
		c.add("several/"+first+"+good", ring, join(parts[first], good), file)
		c.add("several/good+"+first, ring, join(good, parts[first]), file)
		c.add("several/strange+"+first+"+good", ring, join(strange, parts[first], good), file)
	}
	// The same in key rings.
	plain, user, certificate := k.small.public(), packet(13, []byte(owner)), packet(2, k.small.certificate(owner, made{}, flagsSign))
	for _, name := range names {
		part := parts[name]
		c.add("ring/"+name, part, good, file)
		c.add("ring/"+name+"+ring", join(part, ring), good, file)
		c.add("ring/ring+"+name, join(ring, part), good, file)
		c.add("ring/key+"+name+"+user", join(plain, part, user, certificate), good, file)
		c.add("ring/user+"+name+"+certificate", join(plain, user, part, certificate), good, file)
		c.add("ring/ring+"+name+"+other", join(ring, part, k.other.plain()), strange, file)
	}
}

// heads: how a packet's length can be written.
func (c *collection) heads(k keys) {
	body := k.small.sign(file, made{})
	big := k.small.sign(file, made{hashed: join(created(born), sub(20, make([]byte, 9000)...))})
	ring := k.small.plain()
	behind := k.other.signature(made{})
	for name, body := range map[string][]byte{"": body, "big/": big} {
		shapes := map[string][]byte{
			"new": packet(2, body), "new-5": long(2, body), "old-2": old(2, 2, body), "old-4": old(2, 4, body), "old-none": old(2, 0, body),
			"portions-1": partial(2, 0, body), "portions-16": partial(2, 4, body), "portions-64": partial(2, 6, body), "portions-512": partial(2, 9, body), "portions-none": join([]byte{0xc2, 224 + 5}, body),
			"too-long": join([]byte{0xc2, 255}, be32(uint32(len(body)+9)), body), "huge": join([]byte{0xc2, 255, 255, 255, 255, 255}, body), "too-short": join([]byte{0xc2, 20}, body),
			"cut-head": {0xc2}, "cut-head-2": {0xc2, 200}, "cut-head-5": {0xc2, 255, 1}, "old-cut": {0x89}, "portion-huge": join([]byte{0xc2, 254}, body),
			"old-1": old(2, 1, body[:min(len(body), 255)]),
		}
		for _, shape := range sorted(shapes) {
			c.add("head/"+name+shape, ring, shapes[shape], file)
			c.add("head/"+name+shape+"+other", join(ring, k.other.plain()), join(shapes[shape], behind), file)
			c.add("head/"+name+"strange+"+shape, k.other.plain(), join(shapes[shape], behind), file)
		}
	}
	key := k.small.body
	rest := ring[len(k.small.public()):]
	good := k.small.signature(made{})
	shapes := map[string][]byte{
		"new-5": long(6, key), "old-1": old(6, 1, key), "old-2": old(6, 2, key), "old-none": old(6, 0, key), "portions-64": partial(6, 6, key), "longer": packet(6, join(key, make([]byte, 99))),
		"longest": packet(6, join(key, make([]byte, 7000))), "too-short": packet(6, key[:50]), "huge": join([]byte{0xc6, 255, 255, 255, 255, 255}, key),
	}
	for _, shape := range sorted(shapes) {
		c.add("head/key/"+shape, join(shapes[shape], rest), good, file)
		c.add("head/key/"+shape+"+ring", join(shapes[shape], rest, ring), good, file)
	}
}
