using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace EdgeAgent.NanoContract.Check;

/// <summary>
/// A signature as text with the full names of its types: <c>[]</c> array, <c>[,]</c> several dimensions, <c>*</c> pointer, <c>{}</c> generic (compilers put
/// &lt;&gt; into names of their own), <c>&amp;</c> by reference.
/// </summary>
internal sealed class SignatureShape : ISignatureTypeProvider<string, object?>
{
    public static readonly SignatureShape Provider = new();

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "System." + typeCode;

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        return FullName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        return FullName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[" + new string(',', Math.Max(1, shape.Rank - 1)) + "]";

    public string GetByReferenceType(string elementType) => elementType + "&";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType + "*";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "method*";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        genericType + "{" + string.Join(',', typeArguments) + "}";

    public string GetGenericMethodParameter(object? genericContext, int index) => "{!!" + index + "}";

    public string GetGenericTypeParameter(object? genericContext, int index) => "{!" + index + "}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    // The core library names its own String and Object by definition where others use the primitive code: one spelling for both.
    private static string FullName(string space, string name) => space.Length == 0 ? name : space + "." + name;
}
