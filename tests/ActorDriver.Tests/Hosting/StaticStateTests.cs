using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using ActorDriver.Hosting;
using Xunit;

namespace ActorDriver.Tests.Hosting;

/// <summary>Two drivers in one process share nothing that changes.</summary>
public class StaticStateTests
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static IEnumerable<FieldInfo> Fields => typeof(ActorDriverHost).Assembly.GetTypes()
        .Where(t => !t.IsDefined(typeof(CompilerGeneratedAttribute)) && t.FullName?.Contains('<') != true && !IsGenerated(t))
        .SelectMany(t => t.GetFields(Static))
        .Where(f => !f.IsLiteral && (!f.IsDefined(typeof(CompilerGeneratedAttribute)) || f.Name.EndsWith("k__BackingField", StringComparison.Ordinal)));

    [Fact]
    public void No_static_field_can_be_set_again() => Assert.Empty(Fields.Where(f => !f.IsInitOnly).Select(Name));

    [Fact]
    public void No_static_field_holds_a_collection_that_grows() =>
        Assert.Empty(Fields.Where(f => !f.DeclaringType!.ContainsGenericParameters && Grows(f.GetValue(null))).Select(Name));

    [Fact]
    public void There_are_static_fields_to_look_at() => Assert.NotEmpty(Fields);

    private static bool Grows(object? value) => value is IDictionary { IsReadOnly: false } or IList { IsFixedSize: false, IsReadOnly: false };

    private static string Name(FieldInfo field) => $"{field.DeclaringType}.{field.Name}";

    // System.Text.Json and LibraryImport write sources of their own, with caches in them.
    private static bool IsGenerated(Type type) => type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
