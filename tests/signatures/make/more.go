package main

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"maps"
	"math/big"
	"slices"
)

func randPrime(bits int) (*big.Int, error) { return rand.Prime(rand.Reader, bits) }

func sorted[T any](of map[string]T) []string { return slices.Sorted(maps.Keys(of)) }

// rings: what a key can look like.
func (c *collection) rings(k keys) {
	key, subkey := k.small, k.other
	good, bySubkey := key.signature(made{}), subkey.signature(made{})
	public := key.public()
	user := func(how made, more ...[]byte) []byte { return key.certify(owner, how, more...) }
	ring := key.plain()
	signs := key.bind(subkey, made{}, true, flagsSign)
	reason := sub(29, 1, 'x')
	wrong := func(tag []byte) { tag[1]++ }
	second := func(more ...[]byte) []byte { return key.certify("another "+owner, made{}, more...) }
	primary := sub(25, 1)
	encrypts := newRSA(1, 1024)
	foreign := packet(2, subkey.certificate(owner, made{hashed: created(born)}))
	shapes := map[string][]byte{
		"no-user": public, "no-certificate": join(public, packet(13, []byte(owner))), "empty-user": join(public, key.certify("", made{}, flagsSign)),
		"no-flags": join(public, user(made{})), "certifies": join(public, user(made{}, flagsCertify)), "encrypts": join(public, user(made{}, flagsEncrypt)),
		"flags-empty": join(public, user(made{}, sub(27))), "flags-zero": join(public, user(made{}, sub(27, 0))), "flags-second-byte": join(public, user(made{}, sub(27, 0, 2))),
		"flags-twice": join(public, user(made{}, flagsCertify, flagsSign)), "flags-unhashed": join(public, user(made{unhashed: join(sub(16, key.id...), flagsCertify)})),
		"expired": join(public, user(made{}, flagsSign, sub(9, be32(1)...))), "expired-critical": join(public, user(made{}, flagsSign, sub(0x89, be32(1)...))),
		"expiry-short": join(public, user(made{}, flagsSign, sub(9, 1))), "reason": join(public, user(made{}, flagsSign, reason)), "reason-empty": join(public, user(made{}, flagsSign, sub(29))),
		"revoked": join(public, key.revoke(made{}, reason), user(made{}, flagsSign)), "revoked-no-reason": join(public, key.revoke(made{}), user(made{}, flagsSign)),
		"revoked-behind": join(ring, key.revoke(made{}, reason)), "revoked-wrongly": join(public, key.revoke(made{bendTag: wrong}, reason), user(made{}, flagsSign)),
		"revoked-by-another": join(public, packet(2, subkey.sign(key.prefixed(), made{kind: 0x20})), user(made{}, flagsSign)),
		"user-revoked":       join(ring, packet(2, key.certificate(owner, made{kind: 0x30}, reason))), "direct": join(public, packet(2, key.sign(key.prefixed(), made{kind: 0x1f})), user(made{}, flagsSign)),
		"certificate-wrong": join(public, user(made{bendTag: wrong}, flagsSign)), "certificate-10": join(public, user(made{kind: 0x10}, flagsSign)), "certificate-11": join(public, user(made{kind: 0x11}, flagsSign)),
		"certificate-12": join(public, user(made{kind: 0x12}, flagsSign)), "certificate-old": join(public, user(made{version: 3})), "certificate-no-issuer": join(public, user(made{unhashed: []byte{}}, flagsSign)),
		"certificate-md5": join(public, user(made{digest: 1}, flagsSign)), "certificate-ripemd": join(public, user(made{digest: 3}, flagsSign)), "certificate-sha3": join(public, user(made{digest: 12}, flagsSign)),
		"certificate-foreign": join(public, packet(13, []byte(owner)), foreign), "certificate-foreign-too": join(ring, foreign),
		"certificate-foreign-eddsa": join(ring, packet(2, k.edwards.certificate(owner, made{}))), "certificate-eddsa-first": join(public, packet(13, []byte(owner)), packet(2, k.edwards.certificate(owner, made{})), packet(2, key.certificate(owner, made{}, flagsSign))),
		"certificate-twice": join(ring, packet(2, key.certificate(owner, made{}, flagsCertify))), "certificate-twice-ok": join(public, user(made{}, flagsCertify), packet(2, key.certificate(owner, made{}, flagsSign))),
		"certificate-second-wrong": join(ring, packet(2, key.certificate(owner, made{bendTag: wrong}, flagsSign))), "critical-unknown": join(public, user(made{}, flagsSign, sub(0x80|50, 1))),
		"two-users": join(ring, second(flagsSign)), "two-users-primary-signs": join(public, user(made{}, flagsCertify), second(flagsSign, primary)),
		"two-users-primary-not": join(ring, second(flagsCertify, primary)), "two-users-same": join(ring, user(made{}, flagsCertify)), "second-user-wrong": join(ring, key.certify("x", made{bendTag: wrong})),
		"second-user-bare": join(ring, packet(13, []byte("x"))), "attribute": join(ring, packet(17, []byte{2, 1, 1}), packet(2, key.certificate("photo", made{}))),
		"subkey": join(ring, signs), "subkey-no-back": join(ring, key.bind(subkey, made{}, false, flagsSign)), "subkey-encrypts": join(ring, key.bind(subkey, made{}, false, flagsEncrypt)),
		"subkey-no-flags": join(ring, key.bind(subkey, made{}, false)), "subkey-expired": join(ring, key.bind(subkey, made{}, true, flagsSign, sub(9, be32(1)...))), "subkey-bare": join(ring, subkey.subkey()),
		"subkey-wrong": join(ring, key.bind(subkey, made{bendTag: wrong}, true, flagsSign)), "subkey-revoked": join(ring, signs, packet(2, key.binding(subkey, made{kind: 0x28}, false, reason))),
		"subkey-revoked-no-reason": join(ring, signs, packet(2, key.binding(subkey, made{kind: 0x28}, false))), "subkey-revoked-first": join(ring, subkey.subkey(), packet(2, key.binding(subkey, made{kind: 0x28}, false, reason)), packet(2, key.binding(subkey, made{}, true, flagsSign))),
		"subkey-newer-encrypts": join(ring, signs, packet(2, key.binding(subkey, made{at: born + 5}, false, flagsEncrypt))), "subkey-older-encrypts": join(ring, signs, packet(2, key.binding(subkey, made{at: born - 5}, false, flagsEncrypt))),
		"subkey-same-time": join(ring, signs, packet(2, key.binding(subkey, made{}, false, flagsEncrypt))), "subkey-foreign": join(ring, signs, packet(2, encrypts.binding(subkey, made{}, false))),
		"subkey-other-type": join(ring, subkey.subkey(), packet(2, key.binding(subkey, made{kind: 0x13}, false))), "subkey-old": join(ring, subkey.subkey(), packet(2, key.sign(join(key.prefixed(), subkey.prefixed()), made{kind: 0x18, version: 3}))),
		"subkey-eddsa": join(ring, signs, key.bind(k.edwards, made{}, false, flagsEncrypt)), "subkey-eddsa-first": join(ring, key.bind(k.edwards, made{}, false, flagsEncrypt), signs),
		"subkey-cv25519": join(ring, key.bind(ecdh("cv25519"), made{}, false, flagsEncrypt)), "subkey-cv25519-behind": join(ring, signs, key.bind(ecdh("cv25519"), made{}, false, flagsEncrypt)),
		"subkey-ecdh": join(ring, key.bind(ecdh("P-256"), made{}, false, flagsEncrypt)), "subkey-ecdh-long": join(ring, key.bind(ecdh("P-256", 4, 1, 8, 9, 0), made{}, false, flagsEncrypt)),
		"subkey-ecdh-short": join(ring, key.bind(ecdh("P-256", 2, 1, 8), made{}, false, flagsEncrypt)), "subkey-ecdh-reserved": join(ring, key.bind(ecdh("P-256", 3, 2, 8, 9), made{}, false, flagsEncrypt)),
		"subkey-ripemd": join(ring, key.bind(subkey, made{digest: 3}, true, flagsSign)), "subkey-before-user": join(public, signs, user(made{}, flagsSign)), "subkey-user-behind": join(ring, signs, second(flagsSign)),
		"subkey-as-main": join(ring, subkey.plain()), "main-as-subkey": join(ring, key.bind(key, made{}, true, flagsSign)), "begins-with-subkey": join(signs, ring), "p256-subkey": join(ring, key.bind(k.p256, made{}, true, flagsSign)),
		"twice": join(ring, ring), "twice-first-revoked": join(public, key.revoke(made{}, reason), user(made{}, flagsSign), ring), "twice-first-encrypts": join(public, user(made{}, flagsEncrypt), ring),
		"rsa+eddsa": join(ring, k.edwards.plain()), "eddsa+rsa": join(k.edwards.plain(), ring), "eddsa+rsa+eddsa": join(k.edwards.plain(), ring, k.edwards.plain()), "rsa+rsa+eddsa": join(ring, k.main.plain(), k.edwards.plain()),
		"rsa+eddsa+rsa": join(ring, k.edwards.plain(), k.main.plain()), "rsa+eddsa+same": join(ring, k.edwards.plain(), ring), "dsa+rsa": join(k.dsa.plain(), ring), "rsa+dsa": join(ring, k.dsa.plain()), "rsa+p256": join(ring, k.p256.plain()),
		"rsa+elgamal": join(ring, key.bind(newKey(16, nil, join(mpi(big.NewInt(1009)), mpi(big.NewInt(11)), mpi(big.NewInt(5)))), made{}, false, flagsEncrypt)),
		"rsa+many":    join(ring, manyUsers(key, 40)), "old+rsa": join(old(6, 2, key.body), ring[len(public):]), "cut": ring[:len(ring)-3], "cut-user": ring[:len(public)+9], "byte-behind": append(slices.Clone(ring), 0),
		"break-behind": append(slices.Clone(ring), '\n'), "text-behind": join(ring, []byte("text behind it")), "two+break": join(k.main.plain(), ring, []byte("\n")),
	}
	for _, name := range sorted(shapes) {
		c.add("key/"+name, shapes[name], good, file)
		c.add("key/"+name+"/subkey", shapes[name], bySubkey, file)
		c.add("key/"+name+"/main", shapes[name], k.main.signature(made{}), file)
	}
	c.add("key/p256-subkey/by-it", shapes["p256-subkey"], k.p256.signature(made{}), file)
	for _, size := range []int{1, 100, 4090, 4096, 4097, 8192, 70000} {
		c.add(fmt.Sprintf("key/user-of-%d", size), join(public, key.certify(string(make([]byte, size)), made{}, flagsSign)), good, file)
	}
	// Files with secret halves.
	secret := key.secret.(*rsa.PrivateKey)
	numbers := join(mpi(secret.D), mpi(secret.Primes[0]), mpi(secret.Primes[1]), mpi(new(big.Int).ModInverse(secret.Primes[0], secret.Primes[1])))
	bare := join(key.body, []byte{0}, numbers, sum(numbers))
	rest := ring[len(public):]
	bent := join(key.body, []byte{0}, mpi(secret.N), mpi(secret.Primes[0]), mpi(secret.Primes[1]), []byte{0, 1, 1, 0, 0})
	secrets := map[string][]byte{
		"bare": packet(5, bare), "wrong": packet(5, bent), "cut": packet(5, bare[:len(key.body)+9]), "protected": packet(5, join(key.body, []byte{254, 9, 3, 8}, make([]byte, 9+16+70))),
		"protected-cut": packet(5, join(key.body, []byte{254, 9, 3, 8, 1})), "protected-nothing": packet(5, join(key.body, []byte{254, 9})), "protected-255": packet(5, join(key.body, []byte{255, 3, 1, 2}, make([]byte, 60))),
		"protected-oldest": packet(5, join(key.body, []byte{9}, make([]byte, 60))), "protected-cipher": packet(5, join(key.body, []byte{254, 99, 3, 8}, make([]byte, 60))), "protected-s2k": packet(5, join(key.body, []byte{254, 9, 4, 8}, make([]byte, 60))),
		"protected-hash": packet(5, join(key.body, []byte{254, 9, 3, 3}, make([]byte, 60))), "protected-card": packet(5, join(key.body, []byte{254, 0, 101, 0}, []byte("GNU\x01"))), "no-more": packet(5, key.body),
	}
	for _, name := range sorted(secrets) {
		c.add("secret/"+name, join(secrets[name], rest), good, file)
		c.add("secret/"+name+"/before", join(secrets[name], rest, k.main.plain()), k.main.signature(made{}), file)
	}
	for name, other := range map[string]*pair{"ecdh": ecdh("P-256"), "p256": k.p256, "dsa": k.dsa} {
		body := packet(7, join(other.body, []byte{0, 0, 8, 77, 0, 77}))
		c.add("secret/subkey-"+name, join(packet(5, bare), rest, body, packet(2, key.binding(other, made{}, false, flagsEncrypt))), good, file)
	}
}

func sum(data []byte) []byte {
	total := uint16(0)
	for _, octet := range data {
		total += uint16(octet)
	}
	return []byte{byte(total >> 8), byte(total)}
}

func manyUsers(k *pair, count int) []byte {
	var all []byte
	for index := range count {
		all = join(all, k.certify(fmt.Sprint("user ", index), made{}, flagsSign))
	}
	return all
}

// armors: how blocks can be written, of signatures and of keys.
func (c *collection) armors(k keys) {
	key := k.small
	ring, good := key.plain(), key.signature(made{})
	for _, what := range []struct {
		name, kind string
		data       []byte
	}{{"signature", "PGP SIGNATURE", good}, {"key", "PGP PUBLIC KEY BLOCK", ring}} {
		plain := armor{kind: what.kind}
		block := string(plain.write(what.data))
		shapes := map[string]string{
			"plain": block, "crlf": string(armor{kind: what.kind, end: "\r\n"}.write(what.data)), "cr": string(armor{kind: what.kind, end: "\r"}.write(what.data)),
			"no-sum": string(armor{kind: what.kind, noSum: true}.write(what.data)), "bad-sum": string(armor{kind: what.kind, badSum: true}.write(what.data)),
			"no-end": string(armor{kind: what.kind, noEnd: true}.write(what.data)), "no-end-no-sum": string(armor{kind: what.kind, noEnd: true, noSum: true}.write(what.data)),
			"header": string(armor{kind: what.kind, headers: "Version: x\nComment: y\n"}.write(what.data)), "header-bare": string(armor{kind: what.kind, headers: "Version:\n"}.write(what.data)),
			"header-none": string(armor{kind: what.kind, headers: "nothing\n"}.write(what.data)), "no-blank": string(armor{kind: what.kind, noBlank: true}.write(what.data)),
			"header-long": string(armor{kind: what.kind, headers: "Comment: " + string(repeat("z", 300)) + "\n"}.write(what.data)), "header-long-bare": string(armor{kind: what.kind, headers: string(repeat("z", 300)) + ": z\n"}.write(what.data)),
			"kind-message": string(armor{kind: "PGP MESSAGE"}.write(what.data)), "kind-any": string(armor{kind: "X"}.write(what.data)), "kind-none": string(armor{kind: ""}.write(what.data)), "kind-long": string(armor{kind: string(repeat("K", 120))}.write(what.data)),
			"text-before": "some text\n\n" + block, "text-behind": block + "some text\n", "bom": "\ufeff" + block, "spaces-before": "  \t" + block, "nbsp-before": "\u00a0" + block, "spaces-everywhere": spaced(block),
			"twice": block + block, "other-before": string(armor{kind: what.kind}.write([]byte("garbage"))) + block, "empty-before": "-----BEGIN A-----\n\n-----END A-----\n" + block, "start-alone": "-----BEGIN PGP SIGNATURE-----\n",
			"sum-short": replaceSum(block, "=AA="), "sum-none": replaceSum(block, "===="), "sum-wrong-text": replaceSum(block, "=a-b-"), "sum-more": replaceSum(block, "=AAAAA"), "sum-behind": block[:len(block)-10] + "\n",
			"long-line-before": string(repeat("q", 250)) + "\n" + block, "long-line-joined": string(repeat("q", 100)) + block, "line-of-99": string(repeat("q", 99)) + "\r\n" + block, "line-of-100": string(repeat("q", 100)) + "\n" + block, "dashes": "- " + block,
			"blank-lines": blankLines(block), "no-padding": noPadding(block), "garbage-in-base64": garbageAt(block, 90, "*"), "break-in-base64": garbageAt(block, 90, "\r"), "padding-inside": garbageAt(block, 90, "="), "tab-in-base64": garbageAt(block, 90, "\t"),
			"base64-bare": block[len(what.kind)+18 : len(block)-len(what.kind)-22], "clear": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + string(file) + block,
		}
		for _, width := range []int{1, 2, 3, 4, 5, 63, 65, 76, 95, 96, 97, 99, 100, 101, 1000} {
			shapes[fmt.Sprint("width-", width)] = string(armor{kind: what.kind, width: width}.write(what.data))
		}
		for _, name := range sorted(shapes) {
			if what.name == "key" {
				c.add("armor/key/"+name, []byte(shapes[name]), good, file)
			} else {
				c.add("armor/signature/"+name, ring, []byte(shapes[name]), file)
			}
		}
	}
	both := armor{kind: "PGP PUBLIC KEY BLOCK"}
	two := join(both.write(k.main.plain()), both.write(ring))
	c.add("armor/two-blocks/first", two, k.main.signature(made{}), file)
	c.add("armor/two-blocks/second", two, good, file)
	c.add("armor/one-block-of-two/second", both.write(join(k.main.plain(), ring)), good, file)
	c.add("armor/both", both.write(ring), armor{kind: "PGP SIGNATURE"}.write(good), file)
}

func repeat(what string, count int) []byte {
	var out []byte
	for range count {
		out = append(out, what...)
	}
	return out
}

func lines(block string, change func(line string) string) string {
	out, line := "", ""
	for _, letter := range block {
		if letter == '\n' {
			out, line = out+change(line)+"\n", ""
		} else {
			line += string(letter)
		}
	}
	return out
}

func spaced(block string) string { return lines(block, func(line string) string { return line + " " }) }

func blankLines(block string) string {
	return lines(block, func(line string) string { return line + "\n" })
}

func replaceSum(block, with string) string {
	return lines(block, func(line string) string {
		if len(line) == 5 && line[0] == '=' {
			return with
		}
		return line
	})
}

func noPadding(block string) string {
	return lines(block, func(line string) string {
		for len(line) > 5 && line[0] != '-' && line[len(line)-1] == '=' {
			line = line[:len(line)-1]
		}
		return line
	})
}

func garbageAt(block string, at int, what string) string { return block[:at] + what + block[at:] }
