package main

import (
	"bytes"
	"crypto"
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	_ "crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"encoding/binary"
	"math/big"
)

// born is when all keys were made: 2020-01-01.
const born = 1577836800

// digests are the numbers that OpenPGP gives to digests.
var digests = map[byte]crypto.Hash{
	1: crypto.MD5, 2: crypto.SHA1, 8: crypto.SHA256, 9: crypto.SHA384, 10: crypto.SHA512, 11: crypto.SHA224,
	12: crypto.SHA3_256, 14: crypto.SHA3_512,
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func be32(value uint32) []byte { return binary.BigEndian.AppendUint32(nil, value) }

func mpi(value *big.Int) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(value.BitLen())), value.Bytes()...)
}

// packet has a head of the new form with the shortest length.
func packet(tag byte, body []byte) []byte {
	length := len(body)
	switch {
	case length < 192:
		return join([]byte{0xc0 | tag, byte(length)}, body)
	case length < 8384:
		return join([]byte{0xc0 | tag, byte((length-192)>>8) + 192, byte(length - 192)}, body)
	}
	return long(tag, body)
}

// long has the longest length of the new form.
func long(tag byte, body []byte) []byte {
	return join([]byte{0xc0 | tag, 255}, be32(uint32(len(body))), body)
}

// old has a head of the old form with so many bytes of length; 0 for none.
func old(tag byte, width int, body []byte) []byte {
	length := be32(uint32(len(body)))
	switch width {
	case 1:
		return join([]byte{0x80 | tag<<2}, length[3:], body)
	case 2:
		return join([]byte{0x81 | tag<<2}, length[2:], body)
	case 4:
		return join([]byte{0x82 | tag<<2}, length, body)
	}
	return join([]byte{0x83 | tag<<2}, body)
}

// partial writes the body in portions of 1<<power bytes.
func partial(tag byte, power int, body []byte) []byte {
	out := []byte{0xc0 | tag}
	for len(body) > 1<<power {
		out = join(out, []byte{byte(224 + power)}, body[:1<<power])
		body = body[1<<power:]
	}
	if len(body) < 192 {
		return join(out, []byte{byte(len(body))}, body)
	}
	return join(out, []byte{255}, be32(uint32(len(body))), body)
}

// pair is a key pair with its public packet.
type pair struct {
	algorithm byte
	version   byte
	secret    any
	numbers   []byte
	body      []byte
	id        []byte
	print     []byte
}

func newKey(algorithm byte, secret any, numbers []byte) *pair {
	return versioned(4, algorithm, secret, numbers)
}

func versioned(version, algorithm byte, secret any, numbers []byte) *pair {
	k := &pair{algorithm: algorithm, version: version, secret: secret, numbers: numbers}
	switch version {
	case 2, 3:
		k.body = join([]byte{version}, be32(born), []byte{0, 0, algorithm}, numbers)
		k.id = secret.(*rsa.PrivateKey).N.Bytes()
		k.id = k.id[len(k.id)-8:]
		k.print = make([]byte, 16)
		return k
	case 4:
		k.body = join([]byte{4}, be32(born), []byte{algorithm}, numbers)
	default:
		k.body = join([]byte{version}, be32(born), []byte{algorithm}, be32(uint32(len(numbers))), numbers)
	}
	sum := sha1.Sum(k.prefixed())
	k.print, k.id = sum[:], sum[12:]
	return k
}

// prefixed is what signatures over the key sign.
func (k *pair) prefixed() []byte {
	return join([]byte{0x99, byte(len(k.body) >> 8), byte(len(k.body))}, k.body)
}

func newRSA(algorithm byte, bits int) *pair {
	secret := must(rsa.GenerateKey(rand.Reader, bits))
	return newKey(algorithm, secret, rsaNumbers(secret))
}

func rsaNumbers(secret *rsa.PrivateKey) []byte {
	return join(mpi(secret.N), mpi(big.NewInt(int64(secret.E))))
}

func newDSA(sizes dsa.ParameterSizes) *pair {
	secret := new(dsa.PrivateKey)
	if err := dsa.GenerateParameters(&secret.Parameters, rand.Reader, sizes); err != nil {
		panic(err)
	}
	if err := dsa.GenerateKey(secret, rand.Reader); err != nil {
		panic(err)
	}
	return newKey(17, secret, join(mpi(secret.P), mpi(secret.Q), mpi(secret.G), mpi(secret.Y)))
}

var oids = map[string][]byte{
	"P-224":         {0x2b, 0x81, 0x04, 0x00, 0x21},
	"P-256":         {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7},
	"P-384":         {0x2b, 0x81, 0x04, 0x00, 0x22},
	"P-521":         {0x2b, 0x81, 0x04, 0x00, 0x23},
	"brainpoolP256": {0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7},
	"ed25519":       {0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1},
	"cv25519":       {0x2b, 6, 1, 4, 1, 0x97, 0x55, 1, 5, 1},
	"secp256k1":     {0x2b, 0x81, 0x04, 0x00, 0x0a},
}

func curveNumbers(oid, point []byte) []byte {
	return join([]byte{byte(len(oid))}, oid, mpi(new(big.Int).SetBytes(point)))
}

func newECDSA(curve elliptic.Curve) *pair {
	secret := must(ecdsa.GenerateKey(curve, rand.Reader))
	point := elliptic.Marshal(curve, secret.X, secret.Y)
	return newKey(19, secret, curveNumbers(oids[curve.Params().Name], point))
}

func newEd25519() *pair {
	public, secret, _ := ed25519.GenerateKey(rand.Reader)
	return newKey(22, secret, curveNumbers(oids["ed25519"], append([]byte{0x40}, public...)))
}

// ecdh is a subkey that encrypts.
func ecdh(name string, kdf ...byte) *pair {
	point := join([]byte{0x40}, make([]byte, 31), []byte{9})
	if name == "P-256" {
		secret := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		point = elliptic.Marshal(elliptic.P256(), secret.X, secret.Y)
	}
	if len(kdf) == 0 {
		kdf = []byte{3, 1, 8, 9}
	}
	return newKey(18, nil, join(curveNumbers(oids[name], point), kdf))
}

// sub is a subpacket.
func sub(kind byte, body ...byte) []byte {
	if length := len(body) + 1; length >= 192 {
		length -= 192
		return join([]byte{byte(length>>8) + 192, byte(length), kind}, body)
	}
	return join([]byte{byte(len(body) + 1), kind}, body)
}

func created(at uint32) []byte { return sub(2, be32(at)...) }

// made says how to make a signature.
type made struct {
	version byte // 4 where it is 0
	kind    byte
	digest  byte // SHA-256 where it is 0
	// hashed and unhashed are subpackets; nil for the usual ones.
	hashed, unhashed []byte
	at               uint32
	// algorithm is what the packet claims; the key's where it is 0.
	algorithm byte
	// bend changes digest or numbers before they are written.
	bendTag     func(tag []byte)
	bendNumbers func(numbers []byte) []byte
}

// sign makes the body of a signature of `data` by k.
func (k *pair) sign(data []byte, how made) []byte {
	if how.digest == 0 {
		how.digest = 8
	}
	if how.version == 0 {
		how.version = 4
	}
	if how.at == 0 {
		how.at = born + 1000
	}
	if how.algorithm == 0 {
		how.algorithm = k.algorithm
	}
	if how.hashed == nil {
		how.hashed = join(created(how.at), sub(33, join([]byte{4}, k.print)...))
	}
	if how.unhashed == nil {
		how.unhashed = sub(16, k.id...)
	}
	var head, trailer []byte
	switch how.version {
	case 2, 3:
		trailer = join([]byte{how.kind}, be32(how.at))
	default:
		head = join([]byte{how.version, how.kind, how.algorithm, how.digest, byte(len(how.hashed) >> 8), byte(len(how.hashed))}, how.hashed)
		trailer = join(head, []byte{how.version, 0xff}, be32(uint32(len(head))))
	}
	hash, known := digests[how.digest]
	if !known {
		hash = crypto.SHA1
	}
	hasher := hash.New()
	hasher.Write(data)
	hasher.Write(trailer)
	digest := hasher.Sum(nil)
	tag := bytes.Clone(digest[:2])
	if how.bendTag != nil {
		how.bendTag(tag)
	}
	numbers := k.numbersFor(hash, digest)
	if how.bendNumbers != nil {
		numbers = how.bendNumbers(numbers)
	}
	if how.version < 4 {
		return join([]byte{how.version, 5}, trailer, k.id, []byte{how.algorithm, how.digest}, tag, numbers)
	}
	return join(head, []byte{byte(len(how.unhashed) >> 8), byte(len(how.unhashed))}, how.unhashed, tag, numbers)
}

func (k *pair) numbersFor(hash crypto.Hash, digest []byte) []byte {
	switch secret := k.secret.(type) {
	case *rsa.PrivateKey:
		signature, err := rsa.SignPKCS1v15(rand.Reader, secret, hash, digest)
		if err != nil { // such a digest, or so short a key
			signature = bytes.Repeat([]byte{0x55}, secret.Size())
		}
		return mpi(new(big.Int).SetBytes(signature))
	case *dsa.PrivateKey:
		if size := (secret.Q.BitLen() + 7) / 8; len(digest) > size {
			digest = digest[:size]
		}
		r, s, err := dsa.Sign(rand.Reader, secret, digest)
		if err != nil {
			panic(err)
		}
		return join(mpi(r), mpi(s))
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, secret, digest)
		if err != nil {
			panic(err)
		}
		return join(mpi(r), mpi(s))
	case ed25519.PrivateKey:
		signature := ed25519.Sign(secret, digest)
		return join(mpi(new(big.Int).SetBytes(signature[:32])), mpi(new(big.Int).SetBytes(signature[32:])))
	}
	return join(mpi(big.NewInt(77)), mpi(big.NewInt(78)))
}
